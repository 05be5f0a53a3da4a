package dev.lazuli.bench;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/// An image at a registry that speaks plain HTTP.
///
/// @param host     of the registry, such as `localhost:5000`
/// @param name     of the repository
/// @param manifest of the image; the only one, or the first of its index
record PushedImage(String host, String name, ImageManifest manifest) {
    private static final int OK = 200;

    /// Asks the registry.
    static PushedImage at(String host, String name, String tag) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            Manifest manifest = manifest(http, host, name, tag);
            if (manifest instanceof ImageIndex index) {
                manifest = manifest(
                        http, host, name, index.manifests().getFirst().digest().toString());
            }
            if (manifest instanceof ImageManifest image) {
                return new PushedImage(host, name, image);
            }
            throw new IOException(host + "/" + name + ":" + tag + " is no image");
        }
    }

    private static Manifest manifest(HttpClient http, String host, String name, String reference)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + host + "/v2/" + name + "/manifests/" + reference);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Accept", MediaTypes.OCI_INDEX + ", " + MediaTypes.OCI_MANIFEST)
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
            throw new IOException("cannot get " + uri + ": status " + response.statusCode() + ", expected " + OK);
        }
        String type = response.headers().firstValue("Content-Type").orElse(MediaTypes.OCI_MANIFEST);
        return Manifest.parse(response.body(), type);
    }

    /// The layers, the lowest first.
    List<Descriptor> layers() {
        return manifest.layers();
    }

    /// What a request is for, in a few letters: a layer by its number from 0 on, `config`, `manifest` or the path.
    String what(Exchange exchange) {
        String path = exchange.path();
        if (path.contains("/manifests/")) {
            return "manifest";
        }
        if (path.endsWith(manifest.config().digest().toString())) {
            return "config";
        }
        for (int i = 0; i < layers().size(); i++) {
            if (path.endsWith(layers().get(i).digest().toString())) {
                return "layer " + i;
            }
        }
        return path;
    }
}
