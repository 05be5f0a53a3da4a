package dev.lazuli.registry;

import dev.lazuli.oci.ImageReference;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `GET` of the location of an upload under way: how much of it the registry has.
record UploadStatus(String action, ImageReference image, URI location) implements Endpoint<UploadStatus.Found> {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    /// @param location where the upload goes on
    /// @param bytes    how many bytes the registry has. A registry cannot tell none from one: that is taken
    ///                 for none
    record Found(URI location, long bytes) {}

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public URI uri(URI repository) {
        return location;
    }

    @Override
    public Scope scope() {
        return Scope.push(image.path());
    }

    @Override
    public Found read(Answer answer) throws RegistryException {
        if (answer.status() != NO_CONTENT && answer.status() != OK) {
            throw answer.failure();
        }
        answer.discard();
        String text = answer.header("Range").orElse("0-0").strip();
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            throw answer.malformed("Range is \"" + PlainText.of(text) + "\", expected 0- and the last byte");
        }
        long last = Long.parseLong(range.group(1));
        URI next = answer.header("Location").isPresent() ? UploadStart.location(answer) : location;
        return new Found(next, last == 0 ? 0 : last + 1);
    }
}
