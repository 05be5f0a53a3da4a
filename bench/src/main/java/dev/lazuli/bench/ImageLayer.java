package dev.lazuli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A layer of a [StartImage], on top of those before.
///
/// @param title  what a page says of it
/// @param script the resource with the shell script that makes it; where there is none, the title is the script
record ImageLayer(String title, Optional<String> script) {
    /// What a shell command makes.
    static ImageLayer of(String command) {
        return new ImageLayer(command, Optional.empty());
    }

    /// What a script makes that lies beside this class.
    static ImageLayer of(String title, String resource) {
        return new ImageLayer(title, Optional.of(resource));
    }

    /// The text of the script.
    String command() throws IOException {
        if (script.isEmpty()) {
            return title;
        }
        try (InputStream resource = ImageLayer.class.getResourceAsStream(script.get())) {
            if (resource == null) {
                throw new IOException("no resource " + script.get() + " beside " + ImageLayer.class.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
