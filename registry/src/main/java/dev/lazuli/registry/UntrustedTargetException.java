package dev.lazuli.registry;

/// A registry sent us to a place where it has no business to send us: from https to http, to a link-local address
/// (where clouds keep their machines' credentials), or around in circles. Nothing was sent there.
public final class UntrustedTargetException extends RegistryException {
    private static final long serialVersionUID = 1L;

    UntrustedTargetException(String message, Exchange exchange) {
        super(message + " (" + exchange + ")", exchange, null);
    }
}
