package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where this machine's own packages come from, as apt is configured.
///
/// @param suite   code name of the release
/// @param uri     of the archive
/// @param proxies environment variables for programs that do not read apt's configuration
record PackageMirror(String suite, String uri, Map<String, String> proxies) {
    private static final String MIRROR_FILE = "mirror+file:";
    private static final String DEBIAN = "http://deb.debian.org/debian";

    static PackageMirror ofThisMachine() throws IOException, InterruptedException {
        List<String> release = Files.readAllLines(Path.of("/etc/os-release"));
        String suite = field(release, "VERSION_CODENAME")
                .orElseThrow(() -> new IOException("/etc/os-release has no VERSION_CODENAME"));
        List<String> targets = Command.of(
                        "apt-get",
                        "indextargets",
                        "--format",
                        "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                        "Created-By: Packages")
                .check()
                .lines();
        String uri = uriFor(suite, targets)
                .orElseThrow(() -> new IOException("apt's sources name no archive of the release " + suite
                        + ", component main: packages for a test image cannot be had"));
        if (uri.startsWith(MIRROR_FILE)) {
            uri = firstOf(Path.of(uri.substring(MIRROR_FILE.length())));
        }
        return new PackageMirror(suite, uri, aptProxies());
    }

    /// Debian's unstable release: from this machine's own archive when that is Debian's, else from Debian's own.
    static PackageMirror ofSid() throws IOException, InterruptedException {
        List<String> release = Files.readAllLines(Path.of("/etc/os-release"));
        boolean debian = field(release, "ID").filter("debian"::equals).isPresent();
        return debian
                ? new PackageMirror("sid", ofThisMachine().uri, aptProxies())
                : new PackageMirror("sid", DEBIAN, aptProxies());
    }

    /// The command with the proxies in its environment.
    Command behindProxies(Command command) {
        Command through = command;
        for (Map.Entry<String, String> variable : proxies.entrySet()) {
            through = through.withEnvironment(variable.getKey(), variable.getValue());
        }
        return through;
    }

    /// The archive that has the release itself: not its updates, not another vendor's packages.
    ///
    /// @param targets lines of `URI RELEASE COMPONENT`
    static Optional<String> uriFor(String suite, List<String> targets) {
        return targets.stream()
                .map(line -> line.split(" ", -1))
                .filter(words -> words.length == 3 && words[1].equals(suite) && words[2].equals("main"))
                .map(words -> words[0].replaceFirst("/$", ""))
                .findFirst();
    }

    private static String firstOf(Path mirrorList) throws IOException {
        return Files.readAllLines(mirrorList).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", -1)[0].replaceFirst("/$", ""))
                .findFirst()
                .orElseThrow(() -> new IOException("apt's mirror list " + mirrorList + " names no mirror"));
    }

    private static Map<String, String> aptProxies() throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>();
        for (String scheme : List.of("http", "https")) {
            String proxy = Command.of("apt-config", "dump", "--format", "%v%n", "Acquire::" + scheme + "::Proxy")
                    .check()
                    .output();
            if (!proxy.isEmpty() && !proxy.equals("DIRECT")) {
                variables.put(scheme + "_proxy", proxy);
            }
        }
        return variables;
    }

    private static Optional<String> field(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).replace("\"", ""))
                .findFirst();
    }
}
