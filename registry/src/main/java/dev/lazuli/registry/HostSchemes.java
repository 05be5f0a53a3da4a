package dev.lazuli.registry;

import dev.lazuli.registry.RegistryHost.Scheme;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds out at the first contact which of the schemes that a host may speak it does speak, and remembers it
/// until the host cannot be reached. Thread-safe.
final class HostSchemes {
    private static final int BAD_REQUEST = 400;

    private final Transport transport;
    private final Duration patience;
    private final ConcurrentHashMap<Key, Scheme> known = new ConcurrentHashMap<>();

    private record Key(String authority, List<Scheme> schemes) {
        static Key of(RegistryHost host) {
            return new Key(host.authority(), host.schemes());
        }
    }

    /// @param patience how long a scheme is tried when there is another one
    HostSchemes(Transport transport, Duration patience) {
        this.transport = transport;
        this.patience = patience;
    }

    Optional<Scheme> known(RegistryHost host) {
        return Optional.ofNullable(known.get(Key.of(host)));
    }

    /// Sends a request to the host by the scheme that it speaks.
    ///
    /// @param request made for one scheme; may be made and sent for several
    Answer send(RegistryHost host, Function<Scheme, Outgoing> request) throws IOException, InterruptedException {
        Key key = Key.of(host);
        Scheme scheme = known.get(key);
        if (scheme == null) {
            return firstContact(key, request);
        }
        try {
            return transport.send(request.apply(scheme));
        } catch (UnreachableException e) {
            // It may come back speaking the other one.
            known.remove(key, scheme);
            throw e;
        }
    }

    private Answer firstContact(Key key, Function<Scheme, Outgoing> request) throws IOException, InterruptedException {
        UnreachableException failure = null;
        for (Scheme scheme : key.schemes()) {
            boolean last = scheme == key.schemes().getLast();
            try {
                Answer answer = transport.send(last ? request.apply(scheme) : impatient(request.apply(scheme)));
                // A server that speaks TLS answers 400 to plain HTTP.
                if (answer.status() != BAD_REQUEST || scheme != Scheme.HTTP || last) {
                    known.put(key, scheme);
                    return answer;
                }
                answer.close();
                return tlsOrElseHttp(key, request);
            } catch (UnreachableException e) {
                if (e.reason() == UnreachableException.Reason.UNKNOWN_HOST) {
                    throw e;
                }
                failure = worse(failure, e);
            }
        }
        throw Objects.requireNonNull(failure, "no schemes");
    }

    private Answer tlsOrElseHttp(Key key, Function<Scheme, Outgoing> request) throws IOException, InterruptedException {
        Scheme tls = key.schemes().getLast();
        Scheme found = tls;
        Answer answer;
        try {
            answer = transport.send(impatient(request.apply(tls)));
        } catch (UnreachableException e) {
            // No TLS after all: the 400 was meant.
            found = Scheme.HTTP;
            answer = transport.send(request.apply(Scheme.HTTP));
        }
        known.put(key, found);
        return answer;
    }

    private Outgoing impatient(Outgoing request) {
        return request.timeout().compareTo(patience) <= 0 ? request : request.within(patience);
    }

    /// What to report: the later failure, unless it is the same again.
    private static UnreachableException worse(@Nullable UnreachableException first, UnreachableException second) {
        if (first == null) {
            return second;
        }
        if (first.reason() == second.reason()) {
            return first;
        }
        second.addSuppressed(first);
        return second;
    }
}
