package dev.lazuli.layerfs.prefetch;

import dev.lazuli.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where programs and libraries of an image are looked for, as its config says.
///
/// @param path        folders of programs
/// @param libraryPath folders of libraries that come before the usual ones
/// @param workingDir  the folder that programs start in, without a slash at its end
record SearchPaths(List<String> path, List<String> libraryPath, String workingDir) {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// So many arguments of a command are looked at.
    private static final int MOST_ARGUMENTS = 16;

    static SearchPaths of(Optional<ImageConfig> config) {
        List<String> environment = config.map(ImageConfig::env).orElse(List.of());
        String workingDir = config.map(ImageConfig::workingDir).orElse("");
        return new SearchPaths(
                folders(variable(environment, "PATH").orElse(DEFAULT_PATH), ""),
                folders(variable(environment, "LD_LIBRARY_PATH").orElse(""), ""),
                workingDir.endsWith("/") ? workingDir.substring(0, workingDir.length() - 1) : workingDir);
    }

    private static Optional<String> variable(List<String> environment, String name) {
        return environment.stream()
                .filter(each -> each.startsWith(name + "="))
                .map(each -> each.substring(name.length() + 1))
                .findFirst();
    }

    /// The absolute folders of a list with `:` or `;` between them.
    ///
    /// @param origin what `$ORIGIN` stands for
    static List<String> folders(String list, String origin) {
        List<String> folders = new ArrayList<>();
        for (String each : list.split("[:;]", -1)) {
            String folder = each.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
            if (folder.startsWith("/")) {
                folders.add(folder);
            }
        }
        return folders;
    }

    /// The files of an image's command, each as the paths where it may be, of which the first counts: the program,
    /// what the command names for an entry point to start, and arguments that are absolute paths.
    List<List<String>> ofCommand(List<String> entrypoint, List<String> command) {
        List<String> words = new ArrayList<>(entrypoint);
        words.addAll(command);
        List<List<String>> files = new ArrayList<>();
        for (int i = 0; i < Math.min(words.size(), MOST_ARGUMENTS); i++) {
            if (i == 0 || i == entrypoint.size() || words.get(i).startsWith("/")) {
                files.add(program(words.get(i)));
            }
        }
        return files;
    }

    /// The interpreter of a script, and the program that an interpreter `env` starts; each as the paths where it may
    /// be, of which the first counts.
    List<List<String>> interpreters(ProgramFile.Script script) {
        List<List<String>> interpreters = new ArrayList<>(List.of(program(script.interpreter())));
        if (script.interpreter().endsWith("/env")) {
            for (String word : script.argument().split("\\s+", -1)) {
                if (!word.isEmpty() && !word.startsWith("-") && !word.contains("=")) {
                    interpreters.add(program(word));
                    break;
                }
            }
        }
        return interpreters;
    }

    private List<String> program(String name) {
        if (name.startsWith("/")) {
            return List.of(name);
        }
        if (name.contains("/")) {
            return List.of(workingDir + "/" + name);
        }
        return name.isEmpty()
                ? List.of()
                : path.stream().map(folder -> folder + "/" + name).toList();
    }
}
