package dev.lazuli.layerfs.mount;

import dev.lazuli.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The hidden file that tells how much of a layer is here: `/.stargz-snapshotter/DIGEST.json`.
///
/// Its size never changes, since the kernel may remember sizes for long: the JSON is filled up with spaces.
final class StateFile {
    /// Name of the hidden directory in the root of the tree.
    static final byte[] FOLDER_NAME = ".stargz-snapshotter".getBytes(StandardCharsets.US_ASCII);

    /// Bytes of the file.
    static final int SIZE = 512;

    static final int FOLDER_MODE = 0040500;
    static final int FILE_MODE = 0100400;

    private static final int MAX_ERROR_BYTES = 200;

    private final Digest layer;
    private final long size;

    StateFile(Digest layer, long size) {
        this.layer = layer;
        this.size = size;
    }

    byte[] name() {
        return (layer + ".json").getBytes(StandardCharsets.US_ASCII);
    }

    /// The content of the file at this moment.
    byte[] content(long fetchedSize, Optional<String> error) {
        double percent = size == 0 ? 100 : 100.0 * fetchedSize / size;
        String shown = percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
        String json = "{\"digest\":\"" + layer + "\",\"size\":" + size + ",\"fetchedSize\":" + fetchedSize
                + ",\"fetchedPercent\":" + shown
                + error.map(e -> ",\"error\":\"" + escaped(e) + "\"").orElse("") + "}";
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) ' ');
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, text.length);
        bytes[SIZE - 1] = '\n';
        return bytes;
    }

    /// The beginning of a message as a JSON string, in ASCII.
    private static String escaped(String message) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < message.length() && text.length() < MAX_ERROR_BYTES; i++) {
            char c = message.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else {
                text.append(c < ' ' || c > '~' ? '?' : c);
            }
        }
        return text.toString();
    }
}
