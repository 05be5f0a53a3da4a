package dev.lazuli.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.ChunkDigestMismatchException;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocDigestMismatchException;
import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.oci.Digest;
import dev.lazuli.testkit.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");
    private static final int LARGE = 9 << 20;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;
    private volatile byte[] served = {};
    private volatile long sent;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/blob", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        http.close();
        server.stop(0);
    }

    @Test
    void aTarBecomesALayerThatToolsRead() throws Exception {
        Path layer = tar();
        Path blob = folder.resolve("blob");
        BuiltLayer built = ConvertTar.convert(layer, blob);
        assertThat(Command.of("sha256sum", blob.toString()).check().output())
                .startsWith(built.digest().hex());
        assertThat(Command.of("tar", "-tzf", blob.toString()).check().lines())
                .contains("./etc/motd", "./large", "stargz.index.json");
        assertThat(Command.of("sh", "-c", "gzip -dc \"$0\" | sha256sum")
                        .with(blob.toString())
                        .check()
                        .output())
                .startsWith(built.diffId().digest().hex());
    }

    @Test
    void whatIsNoTarLeavesNothing() throws Exception {
        Path layer = Files.writeString(folder.resolve("layer"), "no tar at all, but long enough for one".repeat(20));
        assertThatThrownBy(() -> ConvertTar.convert(layer, folder.resolve("blob")))
                .isInstanceOf(TarFormatException.class);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(layer);
        }
    }

    @Test
    void oneFileOfARemoteLayerCostsLittleMoreThanItsBytes() throws Exception {
        BuiltLayer built = ConvertTar.convert(tar(), folder.resolve("blob"));
        RemoteLayer layer = serve(Files.readAllBytes(folder.resolve("blob")), built.tocDigest());
        ByteArrayOutputStream motd = new ByteArrayOutputStream();
        layer.copy("etc/motd", motd);
        assertThat(motd).hasToString("hello\n");
        assertThat(sent).isLessThan(4096);
        ByteArrayOutputStream large = new ByteArrayOutputStream();
        layer.copy("large", large);
        assertThat(large.toByteArray()).isEqualTo(Files.readAllBytes(folder.resolve("tree/large")));
    }

    @Test
    void aChangedLayerIsNoticed() throws Exception {
        BuiltLayer built = ConvertTar.convert(tar(), folder.resolve("blob"));
        byte[] blob = Files.readAllBytes(folder.resolve("blob"));
        assertThatThrownBy(() -> serve(blob, new TocDigest(Digest.sha256(new byte[0]))))
                .isInstanceOf(TocDigestMismatchException.class);
        RemoteLayer layer = serve(blob, built.tocDigest());
        // The same file with another text, compressed by the same program, so that only the digest can tell.
        Files.writeString(folder.resolve("tree/etc/motd"), "HELLO\n");
        ConvertTar.convert(tar(), folder.resolve("other"));
        served = Files.readAllBytes(folder.resolve("other"));
        assertThatThrownBy(() -> layer.copy("etc/motd", new ByteArrayOutputStream()))
                .isInstanceOf(ChunkDigestMismatchException.class);
    }

    private RemoteLayer serve(byte[] blob, TocDigest expected) throws IOException, InterruptedException {
        served = blob;
        sent = 0;
        URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/blob");
        return RemoteLayer.open(http, uri, expected);
    }

    private Path tar() throws IOException, InterruptedException {
        Path tree = folder.resolve("tree");
        if (!Files.exists(tree)) {
            Files.createDirectories(tree.resolve("etc"));
            Files.writeString(tree.resolve("etc/motd"), "hello\n");
            byte[] large = new byte[LARGE];
            new Random(1).nextBytes(large);
            Files.write(tree.resolve("large"), large);
        }
        Path tar = folder.resolve("layer.tar.gz");
        Command.of("tar", "--sort=name", "--mtime=@0", "-C", tree.toString(), "-czf", tar.toString(), ".")
                .check();
        return tar;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
            if (!range.matches()) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            int size = served.length;
            boolean suffix = range.group(1).isEmpty();
            int first = suffix ? size - Integer.parseInt(range.group(2)) : Integer.parseInt(range.group(1));
            int last = suffix ? size - 1 : Integer.parseInt(range.group(2));
            byte[] body = Arrays.copyOfRange(served, first, last + 1);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + size);
            exchange.sendResponseHeaders(206, body.length);
            exchange.getResponseBody().write(body);
            sent += body.length;
        }
    }
}
