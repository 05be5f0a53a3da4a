package dev.lazuli.estargz.tar;

/// A name, link target or owner in a tar stream that is not UTF-8, so that a TOC cannot express it. The archive
/// itself is fine.
public final class UnrepresentableNameException extends TarFormatException {
    private static final long serialVersionUID = 1L;

    /// @param what   which field, such as `name`
    /// @param shown  the bytes, printable
    /// @param offset where the entry's header starts in the tar stream
    public UnrepresentableNameException(String what, String shown, long offset) {
        super("its " + what + " \"" + shown + "\" is not valid UTF-8, which a TOC cannot express", offset);
    }
}
