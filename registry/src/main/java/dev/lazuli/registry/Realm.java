package dev.lazuli.registry;

import java.net.URI;
import java.util.Optional;

/// A token server, as a registry's challenge names it; its address has passed [TargetRules].
///
/// @param uri     where tokens are asked for
/// @param service the registry's name there
record Realm(URI uri, Optional<String> service) {

    static Realm of(Answer challenged, Challenge bearer) throws RegistryException {
        String realm =
                bearer.parameter("realm").orElseThrow(() -> challenged.malformed("the Bearer challenge has no realm"));
        return new Realm(TargetRules.follow(challenged, "token realm", realm), bearer.parameter("service"));
    }
}
