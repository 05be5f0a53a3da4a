package dev.lazuli.examples;

import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.ChunkReader;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.estargz.VerifiedToc;
import dev.lazuli.oci.ByteRange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// An eStargz layer at a URL, of which only what is needed is fetched: `RemoteLayer URL TOC-DIGEST [PATH]` lists the
/// layer, or prints one of its files. The digest is that of the annotation `containerd.io/snapshot/stargz/toc.digest`
/// in the image's manifest; with it, every byte that is printed is verified.
public final class RemoteLayer {
    private static final int PARTIAL_CONTENT = 206;

    private final HttpClient http;
    private final URI blob;
    private final VerifiedToc toc;

    private RemoteLayer(HttpClient http, URI blob, VerifiedToc toc) {
        this.http = http;
        this.blob = blob;
        this.toc = toc;
    }

    /// Lists the layer, or prints one of its files.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2 || arguments.length > 3) {
            System.err.println("usage: RemoteLayer URL TOC-DIGEST [PATH]");
            System.exit(1);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            RemoteLayer layer = open(http, URI.create(arguments[0]), TocDigest.parse(arguments[1]));
            if (arguments.length == 3) {
                layer.copy(arguments[2], System.out);
                System.out.flush();
            } else {
                layer.list();
            }
        }
    }

    /// Fetches the footer, then the table of contents, and verifies it.
    ///
    /// @param expected what the manifest says
    static RemoteLayer open(HttpClient http, URI blob, TocDigest expected) throws IOException, InterruptedException {
        HttpResponse<byte[]> tail = get(http, blob, "bytes=-" + Footer.TAIL_BYTES);
        long blobSize = totalOf(tail);
        Footer.Gzip footer = Footer.parseWithToc(tail.body(), blobSize);
        ByteRange range = footer.tocRange(blobSize);
        byte[] compressed = get(http, blob, range.toHttpRange()).body();
        UnverifiedToc unverified =
                UnverifiedToc.read(new ByteArrayInputStream(compressed), footer.tocForm(blobSize), TocLimits.DEFAULT);
        return new RemoteLayer(http, blob, unverified.verify(expected));
    }

    /// Prints the names of all entries.
    void list() throws IOException {
        for (var entry : toc.entries()) {
            System.out.println(entry.name());
        }
    }

    /// Fetches a file chunk by chunk. A chunk goes to `out` only once it has proved to be what the TOC says.
    ///
    /// @param path as [#list()] shows it
    void copy(String path, OutputStream out) throws IOException, InterruptedException {
        try (ChunkReader reader = new ChunkReader(toc.memberFormat())) {
            for (Chunk chunk : toc.chunks(path)) {
                byte[] compressed =
                        get(http, blob, chunk.compressed().toHttpRange()).body();
                out.write(reader.read(new ByteArrayInputStream(compressed), chunk, path));
            }
        }
    }

    private static HttpResponse<byte[]> get(HttpClient http, URI blob, String range)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(blob).header("Range", range).build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != PARTIAL_CONTENT) {
            throw new IOException("cannot read " + range + " of " + blob + ": status " + response.statusCode()
                    + ", expected " + PARTIAL_CONTENT);
        }
        return response;
    }

    /// `Content-Range: bytes 928-999/1000` says that the blob has 1000 bytes.
    private static long totalOf(HttpResponse<?> response) throws IOException {
        String header = response.headers()
                .firstValue("Content-Range")
                .orElseThrow(() -> new IOException("the server does not say how large " + response.uri() + " is"));
        try {
            return Long.parseLong(header.substring(header.indexOf('/') + 1));
        } catch (NumberFormatException e) {
            throw new IOException("the server says Content-Range: " + header + ", expected a size at its end", e);
        }
    }
}
