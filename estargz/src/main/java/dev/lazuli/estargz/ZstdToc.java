package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The zstd-compressed JSON text of a TOC.
final class ZstdToc {
    private static final int BUFFER_SIZE = 1 << 16;

    private ZstdToc() {}

    /// Copies the JSON text.
    ///
    /// @param compressed the zstd frames, read to their end
    static void extract(InputStream compressed, TocForm.ZstdJson form, TocLimits limits, OutputStream json)
            throws IOException {
        long offset = form.toc().offset();
        if (form.uncompressedBytes() > limits.maxJsonBytes()) {
            throw new EstargzFormatException(
                    "cannot read the TOC: it has " + form.uncompressedBytes() + " bytes, expected at most "
                            + limits.maxJsonBytes(),
                    offset);
        }
        long count = 0;
        try (ZstdMemberStream frames = new ZstdMemberStream()) {
            frames.start(compressed, offset);
            byte[] buffer = new byte[BUFFER_SIZE];
            int part = frames.read(buffer);
            while (part >= 0 && count + part <= form.uncompressedBytes()) {
                json.write(buffer, 0, part);
                count += part;
                part = frames.read(buffer);
            }
            count += Math.max(0, part);
        }
        if (count != form.uncompressedBytes()) {
            throw new EstargzFormatException(
                    "cannot read the TOC: it has " + (count < form.uncompressedBytes() ? "only " : "at least ") + count
                            + " bytes, expected " + form.uncompressedBytes(),
                    offset);
        }
    }
}
