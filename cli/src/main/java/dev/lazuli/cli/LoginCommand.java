package dev.lazuli.cli;

import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.credentials.Credential;
import dev.lazuli.registry.credentials.DockerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `login [flags] [SERVER]`. The password is kept only when the registry has accepted it.
@Command(name = "login", description = "Keep the password of a registry")
final class LoginCommand implements Callable<Integer> {
    private static final int MAX_PASSWORD_BYTES = 64 << 10;

    private final CommandContext context;

    @Option(
            names = {"-u", "--username"},
            description = "user name")
    private @Nullable String user;

    @Option(
            names = {"-p", "--password"},
            description = "password; others on this machine can see it")
    private @Nullable String password;

    @Option(
            names = {"--password-stdin"},
            description = "read the password from stdin")
    private boolean fromStdin;

    @Parameters(arity = "0..*", paramLabel = "[SERVER]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    LoginCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String host = RegistryName.of(arguments);
        GlobalOptions globals = context.options();
        Credential.Password credential = credential();
        if (globals.insecureRegistry()) {
            context.log().warn("skipping verifying HTTPS certs for " + Quoting.quoted(host));
        }
        try (RegistryClient registry = Registries.open(globals, (_, _) -> Optional.of(credential))) {
            registry.logIn(host);
        }
        DockerConfig config = DockerConfig.of(context.environment());
        if (config.store(host, credential)) {
            context.log()
                    .warn("WARNING! The password is kept unencrypted in " + config.file()
                            + ". Name a credential helper there (credsStore) to change that.");
        }
        context.console().out().println("Login Succeeded");
        return ExitCode.OK;
    }

    private Credential.Password credential() throws IOException {
        if (password != null && fromStdin) {
            throw new CommandException("--password and --password-stdin are mutually exclusive");
        }
        if (password != null) {
            context.log().warn("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
        }
        if (fromStdin && user == null) {
            throw new CommandException("must provide --username with --password-stdin");
        }
        String name = user == null ? ask("Enter Username: ", false) : user;
        String secret = fromStdin ? stdin() : password == null ? ask("Enter Password: ", true) : password;
        if (name.isEmpty() || secret.isEmpty()) {
            throw new CommandException((name.isEmpty() ? "username" : "password") + " is empty");
        }
        return new Credential.Password(name, secret);
    }

    private static String stdin() throws IOException {
        byte[] bytes = System.in.readNBytes(MAX_PASSWORD_BYTES);
        return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
    }

    private static String ask(String prompt, boolean hidden) throws CommandException {
        java.io.Console terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw new CommandException("cannot ask for user name and password: stdin is not a terminal;"
                    + " use --username and --password-stdin");
        }
        if (hidden) {
            char[] typed = terminal.readPassword("%s", prompt);
            return typed == null ? "" : new String(typed);
        }
        String typed = terminal.readLine("%s", prompt);
        return typed == null ? "" : typed.strip();
    }
}
