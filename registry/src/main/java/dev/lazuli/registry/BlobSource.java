package dev.lazuli.registry;

import java.io.IOException;
import java.io.InputStream;

/// The content of a blob that is to be uploaded. It may be opened again when an upload is repeated.
@FunctionalInterface
public interface BlobSource {

    /// A stream from the first byte on; the caller closes it. Read by a thread of the client.
    InputStream open() throws IOException;
}
