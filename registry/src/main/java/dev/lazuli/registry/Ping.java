package dev.lazuli.registry;

import java.net.URI;
import java.util.List;

/// `GET /v2/`: whether the registry is one, and lets in who asks.
///
/// @param host for messages
record Ping(String host) implements Endpoint<Boolean> {
    private static final int OK = 200;

    @Override
    public String action() {
        return "log in to " + host;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("/v2/");
    }

    /// Nothing in particular.
    @Override
    public Scope scope() {
        return new Scope(List.of());
    }

    @Override
    public Boolean read(Answer answer) throws RegistryException {
        try (answer) {
            if (answer.status() != OK) {
                throw answer.failure();
            }
            return true;
        }
    }
}
