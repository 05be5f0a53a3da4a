package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.OciFormatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a manifest says that the TOC of a zstd:chunked layer is, so that no footer needs to be read. A claim: what is
/// read there has to be verified.
///
/// @param toc               the compressed TOC within the blob
/// @param uncompressedBytes bytes of the JSON text
public record TocPosition(ByteRange toc, long uncompressedBytes) {
    /// The manifest annotations with `OFFSET:COMPRESSED:UNCOMPRESSED:TYPE`, in the order in which they are looked for.
    public static final List<String> ANNOTATIONS = List.of(
            "io.github.containers.zstd-chunked.manifest-position", "io.containers.zstd-chunked.manifest-position");

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,18}):1");

    public TocPosition {
        if (toc.offset() < TocForm.ZstdJson.SKIPPABLE_HEADER || uncompressedBytes < 0) {
            throw new IllegalArgumentException(
                    "not a position of a TOC: " + toc + ", uncompressed " + uncompressedBytes + " bytes");
        }
    }

    /// Reads the text of an annotation or label.
    public static TocPosition parse(String text) throws OciFormatException {
        Matcher numbers = TEXT.matcher(text);
        if (numbers.matches()) {
            long offset = Long.parseLong(numbers.group(1));
            long length = Long.parseLong(numbers.group(2));
            if (offset >= TocForm.ZstdJson.SKIPPABLE_HEADER && length > 0) {
                return new TocPosition(new ByteRange(offset, length), Long.parseLong(numbers.group(3)));
            }
        }
        throw new OciFormatException(
                "\"" + text + "\" is no position of a TOC: expected OFFSET:COMPRESSED:UNCOMPRESSED:1");
    }

    /// What the annotations of a layer's descriptor say.
    ///
    /// @throws OciFormatException if it has another form
    public static Optional<TocPosition> of(Map<String, String> annotations) throws OciFormatException {
        for (String key : ANNOTATIONS) {
            String text = annotations.get(key);
            if (text != null) {
                return Optional.of(parse(text));
            }
        }
        return Optional.empty();
    }

    /// The form of the TOC that is there.
    public TocForm form() {
        return new TocForm.ZstdJson(toc, uncompressedBytes);
    }

    @Override
    public String toString() {
        return toc.offset() + ":" + toc.length() + ":" + uncompressedBytes + ":1";
    }
}
