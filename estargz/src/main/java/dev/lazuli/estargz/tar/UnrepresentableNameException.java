package dev.lazuli.estargz.tar;

/// A name, link target or owner in a tar stream that a TOC cannot express, because it is not UTF-8 or has a `..`
/// component. The archive itself may be fine: such a layer stays as it is.
public final class UnrepresentableNameException extends TarFormatException {
    private static final long serialVersionUID = 1L;

    /// @param what   which field, such as `name`
    /// @param shown  the text, printable
    /// @param reason what is wrong with it, such as `is not valid UTF-8`
    /// @param offset where the entry's header starts in the tar stream
    public UnrepresentableNameException(String what, String shown, String reason, long offset) {
        super("its " + what + " \"" + shown + "\" " + reason + ", which a TOC cannot express", offset);
    }
}
