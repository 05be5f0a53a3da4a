package dev.lazuli.bench;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
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
/// @param digest   of its manifest
/// @param manifest the only one, or the first of its index
record PushedImage(Digest digest, ImageManifest manifest) {
    private static final int OK = 200;

    /// Asks the registry.
    ///
    /// @param host       such as `localhost:5000`
    /// @param nameAndTag such as `python:3`
    static PushedImage at(String host, String nameAndTag) throws IOException, InterruptedException {
        String[] parts = nameAndTag.split(":", 2);
        String manifests = "http://" + host + "/v2/" + parts[0] + "/manifests/";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response = get(http, manifests + parts[1]);
            if (manifest(response) instanceof ImageIndex index) {
                response = get(http, manifests + index.manifests().getFirst().digest());
            }
            if (manifest(response) instanceof ImageManifest image) {
                return new PushedImage(Digest.sha256(response.body()), image);
            }
            throw new IOException(host + "/" + nameAndTag + " is no image");
        }
    }

    private static HttpResponse<byte[]> get(HttpClient http, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Accept", MediaTypes.OCI_INDEX + ", " + MediaTypes.OCI_MANIFEST)
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
            throw new IOException("cannot get " + url + ": status " + response.statusCode() + ", expected " + OK);
        }
        return response;
    }

    private static Manifest manifest(HttpResponse<byte[]> response) throws IOException {
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
        int layer = layer(exchange);
        return layer < 0 ? path : "layer " + layer;
    }

    /// The number of the layer that a request is for, from 0 on; -1 where it is for something else.
    int layer(Exchange exchange) {
        for (int i = 0; i < layers().size(); i++) {
            if (exchange.path().endsWith(layers().get(i).digest().toString())) {
                return i;
            }
        }
        return -1;
    }
}
