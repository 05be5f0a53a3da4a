package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Where a conversion finds the content of the image that it converts, and where it puts that of the image
/// that it makes. The conversion itself knows neither containerd nor registries. Implementations are
/// thread-safe.
interface ConversionStore {

    /// The bytes of an index, manifest or config of the source; at most
    /// [dev.lazuli.oci.Manifest#MAX_BYTES] of them.
    byte[] document(Descriptor document) throws IOException, InterruptedException;

    /// The bytes of a layer of the source, as they are. The caller closes the stream.
    InputStream layer(Descriptor layer) throws IOException, InterruptedException;

    /// Sees to it that the target has content of the source that it takes over as it is. Called before the
    /// manifest that refers to it is stored.
    void keep(Descriptor content) throws IOException, InterruptedException;

    /// Stores an index, manifest or config of the target, told apart by the media type. What it refers to was
    /// stored before. One that is there already is no error.
    void put(Descriptor document, byte[] json) throws IOException, InterruptedException;

    /// Begins a blob of the target.
    ///
    /// @param kind   what is made of `source`, in one word, such as `estargz`
    /// @param source the layer that it is made from
    NewBlob create(String kind, Descriptor source) throws IOException, InterruptedException;

    /// What became of a layer in an earlier conversion, if that is known and the target still has it.
    ///
    /// @param options all that the result depends on besides the layer, see [ConversionKey]
    default Optional<LayerResult> known(Descriptor layer, ConversionKey options)
            throws IOException, InterruptedException {
        return Optional.empty();
    }

    /// Told what became of a layer, once that is stored.
    default void made(Descriptor layer, ConversionKey options, LayerResult result)
            throws IOException, InterruptedException {}

    /// A blob that is being written, by one thread.
    interface NewBlob extends AutoCloseable {
        /// Gets the content, to be flushed before [#commit]; closing it does nothing more.
        OutputStream stream();

        /// Makes what was written a blob. One that is there already is no error.
        ///
        /// @param blob   what it is, with its digest and size
        /// @param diffId the digest of its uncompressed tar
        void commit(Descriptor blob, DiffId diffId) throws IOException, InterruptedException;

        /// Drops what was written unless it was committed. Idempotent; works in interrupted threads.
        @Override
        void close() throws IOException;
    }
}
