package dev.lazuli.registry;

/// A registry answers a request for a part of a blob with the whole blob, and the caller asked for the part only.
public final class RangeNotSupportedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    RangeNotSupportedException(String message, Exchange exchange) {
        super(message + " (" + exchange + ")", exchange, null);
    }
}
