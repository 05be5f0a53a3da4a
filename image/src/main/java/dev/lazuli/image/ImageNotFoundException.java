package dev.lazuli.image;

import java.io.IOException;

/// There is no such image, or not for the platform that was asked for.
public final class ImageNotFoundException extends IOException {
    private static final long serialVersionUID = 1L;

    ImageNotFoundException(String message) {
        super(message);
    }
}
