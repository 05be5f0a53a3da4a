package dev.lazuli.oci;

import java.io.IOException;

/// Text or JSON from outside that does not have the form that the OCI specifications give it.
public class OciFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what was read, what was found and what was expected
    public OciFormatException(String message) {
        super(message);
    }

    /// @param message what was read, what was found and what was expected
    /// @param cause   the parser's own error
    public OciFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
