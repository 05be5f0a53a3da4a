package dev.lazuli.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.cli.run.Network;
import dev.lazuli.cli.run.RunOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParseResult;

class ProgramTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    images                                                    | /run/containerd/containerd.sock | default | overlayfs | false
                    --snapshotter=stargz -n a -a /x.sock images               | /x.sock                         | a       | stargz    | false
                    images --snapshotter stargz --namespace a --address /x    | /x                              | a       | stargz    | false
                    --storage-driver=s images -H unix:///h.sock               | /h.sock                         | default | s         | false
                    -n first images -n second                                 | /run/containerd/containerd.sock | second  | overlayfs | false
                    image ls --insecure-registry --host /h                    | /h                              | default | overlayfs | true
                    --insecure-registry pull x                                | /run/containerd/containerd.sock | default | overlayfs | true
                    run --snapshotter=stargz --insecure-registry -a /r x cmd  | /r                              | default | stargz    | true
                    run x --snapshotter=not-ours                              | /run/containerd/containerd.sock | default | overlayfs | false
                    """)
    void takesGlobalFlagsBeforeAndAfterTheCommand(
            String line, String socket, String namespace, String snapshotter, boolean insecure) throws Exception {
        CommandContext context = context(Map.of());

        new Program(context).parse(line.split(" "));

        GlobalOptions options = context.options();
        assertThat(options.socket()).isEqualTo(Path.of(socket));
        assertThat(options.namespace()).isEqualTo(namespace);
        assertThat(options.snapshotter()).isEqualTo(snapshotter);
        assertThat(options.insecureRegistry()).isEqualTo(insecure);
    }

    @Test
    void takesNerdctlsEnvironmentVariablesWhereNoFlagSaysElse() throws Exception {
        CommandContext context = context(Map.of(
                "CONTAINERD_ADDRESS", "unix:///env.sock",
                "CONTAINERD_NAMESPACE", "envns",
                "CONTAINERD_SNAPSHOTTER", "stargz"));

        new Program(context).parse("images", "-n", "flag");

        assertThat(context.options().socket()).isEqualTo(Path.of("/env.sock"));
        assertThat(context.options().namespace()).isEqualTo("flag");
        assertThat(context.options().lazy()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    run --nope x            | 125 | unknown flag: --nope
                    run -p 80:80 x          | 125 | unknown shorthand flag: 'p' in -p
                    run --privileged x      | 125 | unknown flag: --privileged
                    run                     | 125 | requires at least 1 arg(s), only received 0
                    run --name              | 125 | flag needs an argument: --name
                    run --rm -d x           | 125 | flags -d and --rm cannot be specified together
                    run --net odd x         | 125 | unknown network "odd": expected host, none or bridge
                    run --name -x- x        | 125 | invalid container name "-x-": expected 1 to 76 characters [a-zA-Z0-9_.-], the first a letter or digit
                    run -w rel x            | 125 | the working directory 'rel' is invalid, it needs to be an absolute path
                    run --pull odd x        | 125 | invalid value "odd" of --pull: expected always, missing or never
                    run --env-file /no/such x | 125 | failed to open env file /no/such: open /no/such: no such file or directory
                    pull                    | 1   | requires at least 1 arg(s), only received 0
                    pull a b                | 1   | accepts 1 arg(s), received 2
                    images --filter x       | 1   | unknown flag: --filter
                    image convert           | 1   | requires at least 2 arg(s), only received 0
                    image convert a         | 1   | requires at least 2 arg(s), only received 1
                    image convert --estargz --zstdchunked --oci a b | 1 | options --estargz, --zstdchunked, --overlaybd, --nydus, --soci and --erofs lead to conflict, only one of them can be used
                    image convert --zstd --estargz a b | 1 | options --estargz, --zstdchunked, --overlaybd, --nydus, --soci and --erofs lead to conflict, only one of them can be used
                    image convert --estargz --uncompress --oci a b | 1 | option --estargz conflicts with --uncompress
                    image convert --zstdchunked --uncompress --oci a b | 1 | option --zstdchunked conflicts with --uncompress
                    image convert --estargz --oci --estargz-keep-diff-id a b | 1 | option --estargz-keep-diff-id must be specified with --estargz-external-toc
                    image convert --estargz --oci --estargz-external-toc --estargz-keep-diff-id --estargz-record-in=/dev/null a b | 1 | option --estargz-keep-diff-id conflicts with --estargz-record-in
                    image convert --estargz --oci --estargz-record-in=/no/such a b | 1 | /no/such: no such file or directory
                    image convert --estargz --oci --estargz-external-toc a b@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 | 1 | the target docker.io/library/b@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 of a conversion with an external TOC needs a tag and no digest
                    image convert --estargz --oci --estargz-compression-level 0 a b | 1 | invalid --estargz-compression-level 0: expected 1 to 9
                    image convert --estargz --oci --estargz-min-chunk-size=-1 a b | 1 | invalid --estargz-min-chunk-size -1: expected 0 to 1073741824
                    image convert --estargz --oci --estargz-gzip-helper cat a b | 1 | invalid --estargz-gzip-helper "cat": expected pigz, igzip or gzip
                    image convert --zstd --oci --zstd-compression-level 23 a b | 1 | invalid --zstd-compression-level 23: expected 1 to 22
                    image convert --format yaml a b | 1 | invalid --format "yaml": expected json
                    image convert --platform amd64 --all-platforms a b | 1 | flags --platform and --all-platforms cannot be specified together
                    image convert --nydus --oci a b | 1 | unknown flag: --nydus
                    image convert --zstd --oci --from-registry a b | 1 | flags --from-registry and --to-registry must be specified together
                    image convert --zstd --oci --from-registry a --to-registry b c | 1 | accepts no arg(s) with --from-registry, received 1
                    image convert --zstd --oci --from-registry a --to-registry b --format x | 1 | invalid --format "x": expected json
                    image convert --zstd --oci --from-registry a --to-registry b:lazuli-convert | 1 | the target docker.io/library/b:lazuli-convert would have the tag of the record; choose another one
                    image convert --zstd --oci --from-registry a --to-registry b --record-tag=-x | 1 | not a tag: -x
                    image convert --zstd --oci --force a b | 1 | flags --record-tag and --force need --from-registry and --to-registry
                    image inspect-layer     | 1   | requires at least 1 arg(s), only received 0
                    image inspect-layer a b | 1   | accepts 1 arg(s), received 2
                    image inspect-layer --format x a | 1 | invalid --format "x": expected json
                    image inspect-layer --layer x a | 1 | invalid digest "x": expected sha256:<64 hex digits> or sha512:<128 hex digits>
                    rmi                     | 1   | requires at least 1 arg(s), only received 0
                    -a rel images           | 1   | invalid address "rel": expected the absolute path of a unix socket, with or without unix://
                    -n a/b images           | 1   | invalid namespace "a/b": expected letters, digits and single '.', '_' or '-' between them
                    -a /no/such.sock images | 1   | cannot access containerd socket "/no/such.sock": no such file or directory
                    """)
    void saysInOneLineWhatIsWrong(String line, int exitCode, String message) {
        int code = new Program(context(Map.of())).run(line.split(" "));

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("time=\"2026-11-24T11:27:35Z\" level=fatal msg=" + Quoting.quoted(message) + "\n");
        assertThat(code).isEqualTo(exitCode);
        assertThat(out.size()).isZero();
    }

    @Test
    void refusesUnknownCommandsByName() {
        assertThat(new Program(context(Map.of())).run("nope")).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("unknown subcommand \\\"nope\\\" for \\\"lazuli\\\"");
    }

    @Test
    void leavesWhatStandsBehindTheImageToTheContainer() throws Exception {
        RunOptions options = run(
                "run",
                "-it",
                "--rm",
                "--net=none",
                "-e",
                "A=1",
                "-e",
                "HOME",
                "-l",
                "k=v",
                "alpine",
                "ls",
                "-it",
                "--rm");

        assertThat(options.image()).hasToString("docker.io/library/alpine:latest");
        assertThat(options.command()).isEqualTo(List.of("ls", "-it", "--rm"));
        assertThat(options.interactive()).isTrue();
        assertThat(options.terminal()).isTrue();
        assertThat(options.remove()).isTrue();
        assertThat(options.network()).isEqualTo(Network.NONE);
        assertThat(options.env()).isEqualTo(List.of("A=1", "HOME=/h"));
        assertThat(options.labels()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void usesTheBridgeUnlessToldOtherwise() throws Exception {
        assertThat(run("run", "x").network()).isEqualTo(Network.BRIDGE);
    }

    @Test
    void knowsAnEmptyEntrypointFromNone() throws Exception {
        assertThat(run("run", "x").entrypoint()).isEmpty();
        assertThat(run("run", "--entrypoint", "", "x").entrypoint()).contains("");
        assertThat(run("run", "--entrypoint=sh", "x").entrypoint()).contains("sh");
    }

    @Test
    void refusesATimeOfTheSourceThatIsNone() {
        assertThat(new Program(context(Map.of("SOURCE_DATE_EPOCH", "today"))).run("image", "convert", "a", "b"))
                .isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("invalid SOURCE_DATE_EPOCH \\\"today\\\": expected seconds since 1970");
    }

    @Test
    void readsNoOptionsFromFiles() {
        assertThat(command("run", "x", "@/etc/passwd").matchedPositionals()).isNotEmpty();
    }

    @Test
    void writesLogLinesOfATerminalInColour() {
        Log log = new Log(new PrintStream(err, true, StandardCharsets.UTF_8), true, clock());

        log.warn("skipping verifying HTTPS certs for \"localhost:5155\"");

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("\u001b[33mWARN\u001b[0m[0000] skipping verifying HTTPS certs for \"localhost:5155\" \n");
    }

    @Test
    void refusesVolumesOfPathsThatAreNotThere() {
        assertThatThrownBy(() -> run("run", "-v", "/no/such:/x", "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("source path /no/such does not exist");
    }

    private RunOptions run(String... line) throws IOException {
        return ((RunCommand) command(line).commandSpec().userObject()).options();
    }

    private ParseResult command(String... line) {
        ParseResult parsed = new Program(context(Map.of("HOME", "/h"))).parse(line);
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed;
    }

    private CommandContext context(Map<String, String> environment) {
        PrintStream err = new PrintStream(this.err, true, StandardCharsets.UTF_8);
        Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8), err, false, false);
        return new CommandContext(
                console,
                new Log(err, false, clock()),
                new GlobalFlags(environment),
                environment,
                Path.of("/"),
                Signals.ignored(Thread.currentThread()));
    }

    private static Clock clock() {
        return Clock.fixed(Instant.parse("2026-11-24T11:27:35Z"), ZoneOffset.UTC);
    }
}
