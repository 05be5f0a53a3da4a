package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import dev.lazuli.oci.ImageReference;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Names and ids of containers, in nerdctl's form.
public final class ContainerName {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final int MAX_LENGTH = 76;
    private static final int ID_BYTES = 32;
    private static final int ID_DIGITS_IN_NAME = 5;
    /// How many digits of an id tables show.
    public static final int SHORT_ID_DIGITS = 12;

    private ContainerName() {}

    /// Whether a container can have this name; an id is one too.
    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && text.length() <= MAX_LENGTH;
    }

    static void check(String name) throws CommandException {
        if (!isName(name)) {
            throw new CommandException("invalid container name \"" + name + "\": expected 1 to " + MAX_LENGTH
                    + " characters [a-zA-Z0-9_.-], the first a letter or digit");
        }
    }

    /// A fresh id of 64 hex digits.
    public static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// The first 12 digits, as host name and in tables.
    public static String shortId(String id) {
        return id.substring(0, SHORT_ID_DIGITS);
    }

    /// What a container is called that nobody named: after its image.
    static String madeUp(ImageReference image, String id) {
        String path = image.path();
        String last = path.substring(path.lastIndexOf('/') + 1);
        String suffix = "-" + id.substring(0, ID_DIGITS_IN_NAME);
        return last.substring(0, Math.min(last.length(), MAX_LENGTH - suffix.length())) + suffix;
    }
}
