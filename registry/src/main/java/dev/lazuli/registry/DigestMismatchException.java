package dev.lazuli.registry;

import dev.lazuli.oci.Digest;

/// Content that does not have the digest under which it was asked for.
public final class DigestMismatchException extends RegistryException {
    private static final long serialVersionUID = 1L;
    private final transient Digest expected;

    DigestMismatchException(String message, Digest expected, Exchange exchange) {
        super(message + " (" + exchange + ")", exchange, null);
        this.expected = expected;
    }

    /// The digest that the content should have.
    public Digest expected() {
        return expected;
    }
}
