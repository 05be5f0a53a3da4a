package dev.lazuli.registry;

import dev.lazuli.registry.UnreachableException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/// Sends one request and waits for the head of its answer. Follows no redirects, repeats nothing, adds
/// `User-Agent` only. Thread-safe; what blocks is meant for virtual threads.
final class Transport implements AutoCloseable {
    private final RegistryOptions options;
    private final HttpClient verifying;
    private final HttpClient unverified;
    private final AtomicBoolean closed = new AtomicBoolean();

    Transport(RegistryOptions options) {
        this.options = options;
        this.verifying = builder(options).build();
        this.unverified = builder(options).sslContext(UnverifiedTls.context()).build();
    }

    private static HttpClient.Builder builder(RegistryOptions options) {
        return HttpClient.newBuilder()
                .connectTimeout(options.timeouts().connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(task -> Thread.ofVirtual().name("registry-http").start(task));
    }

    /// @throws UnreachableException when no answer comes
    /// @throws IOException when the source of the request's body fails
    Answer send(Outgoing request) throws IOException, InterruptedException {
        HttpClient client = request.verify() ? verifying : unverified;
        long start = System.nanoTime();
        CompletableFuture<HttpResponse<ResponseBody>> pending = client.sendAsync(
                toHttp(request),
                info -> new ResponseBody(
                        request, info.statusCode(), options.timeouts().stall(), options.listener()));
        HttpResponse<ResponseBody> response = await(request, pending);
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        options.listener().answered(request.exchange().host(), request.method(), response.statusCode(), waited);
        return new Answer(request, response.statusCode(), response.headers(), response.body());
    }

    private HttpRequest toHttp(Outgoing request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .setHeader("User-Agent", options.userAgent())
                .method(
                        request.method(),
                        request.body().map(UploadBody::publisher).orElseGet(BodyPublishers::noBody));
        // An offer to upgrade to h2c confuses plain servers and is of no use.
        builder.version(
                request.uri().getScheme().equals("http") ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2);
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return builder.build();
    }

    /// Waits as long as the request's body makes progress, then as long as the request says.
    private HttpResponse<ResponseBody> await(Outgoing request, CompletableFuture<HttpResponse<ResponseBody>> pending)
            throws IOException, InterruptedException {
        long reported = 0;
        while (true) {
            boolean sending = request.body().map(body -> !body.isSent()).orElse(false);
            Duration patience = sending ? options.timeouts().stall() : request.timeout();
            try {
                HttpResponse<ResponseBody> response = pending.get(patience.toNanos(), TimeUnit.NANOSECONDS);
                reportSent(request, reported);
                return response;
            } catch (TimeoutException e) {
                long now = reportSent(request, reported);
                if (now == reported && pending.cancel(true)) {
                    throw failed(request, sending ? Reason.STALLED : Reason.NO_ANSWER, e);
                }
                reported = now;
            } catch (InterruptedException e) {
                abandon(pending);
                throw e;
            } catch (ExecutionException e) {
                IOException source = request.body().map(UploadBody::failure).orElse(null);
                if (source != null) {
                    throw source;
                }
                throw failed(request, e.getCause() == null ? e : e.getCause());
            }
        }
    }

    /// Cancels the request, or the answer's body if its head is there already.
    private static void abandon(CompletableFuture<HttpResponse<ResponseBody>> pending) {
        if (!pending.cancel(true) && !pending.isCompletedExceptionally()) {
            pending.join().body().close();
        }
    }

    private long reportSent(Outgoing request, long before) {
        long now = request.body().map(UploadBody::sent).orElse(0L);
        if (now > before) {
            options.listener().sent(request.exchange().host(), now - before);
        }
        return now;
    }

    private IOException failed(Outgoing request, Throwable cause) {
        if (closed.get()) {
            return new IOException("cannot " + request.action() + ": the registry client is closed", cause);
        }
        Reason reason = Reason.BROKEN;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return failed(request, Reason.UNKNOWN_HOST, cause);
            } else if (each instanceof HttpConnectTimeoutException) {
                return failed(request, Reason.NO_CONNECTION, cause);
            } else if (each instanceof SSLException) {
                reason = Reason.TLS;
            } else if (each instanceof ConnectException) {
                String text = String.valueOf(each.getMessage());
                reason = text.contains("unreachable") || text.contains("No route")
                        ? Reason.NO_CONNECTION
                        : Reason.REFUSED;
            }
        }
        return failed(request, reason, cause);
    }

    private UnreachableException failed(Outgoing request, Reason reason, Throwable cause) {
        Exchange exchange = request.exchange();
        options.listener().failed(exchange.host(), exchange.method(), reason);
        return new UnreachableException(request.action(), reason, exchange, cause);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            verifying.shutdownNow();
            unverified.shutdownNow();
        }
    }
}
