package dev.lazuli.registry.credentials;

/// What proves to one registry host, or to the token server that it names, who asks. Neither form shows
/// its secret in `toString`.
public sealed interface Credential {

    /// A user name with its password, sent by Basic authentication.
    record Password(String user, String password) implements Credential {
        @Override
        public String toString() {
            return "Password[user=" + user + "]";
        }
    }

    /// A refresh token (`identitytoken` in Docker's configuration), exchanged for access tokens by OAuth 2.
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }

    /// An access token (`registrytoken` in Docker's configuration) that is sent as it is.
    record RegistryToken(String token) implements Credential {
        @Override
        public String toString() {
            return "RegistryToken[]";
        }
    }
}
