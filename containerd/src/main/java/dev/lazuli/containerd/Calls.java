package dev.lazuli.containerd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes calls and turns gRPC statuses into [ContainerdException]s; the only place that knows both.
///
/// Every method names what is done (`action`, such as `get image x`) for the message of its exception.
///
/// @param channel      adds the headers of the namespace and lease
/// @param deadline     for short calls
/// @param workDeadline for calls that do work
record Calls(Channel channel, Duration deadline, Duration workDeadline) {
    private static final System.Logger LOG = System.getLogger(Calls.class.getName());
    private static final long END_SECONDS = 5;

    /// A short call.
    <Q, R> R quick(MethodDescriptor<Q, R> method, Q request, String action)
            throws ContainerdException, InterruptedException {
        return unary(method, request, action, before(deadline));
    }

    /// A call that may take as long as unpacking a layer does.
    <Q, R> R work(MethodDescriptor<Q, R> method, Q request, String action)
            throws ContainerdException, InterruptedException {
        return unary(method, request, action, before(workDeadline));
    }

    /// A call that ends when something else in the world happens.
    <Q, R> R waiting(MethodDescriptor<Q, R> method, Q request, String action)
            throws ContainerdException, InterruptedException {
        return unary(method, request, action, CallOptions.DEFAULT);
    }

    private <Q, R> R unary(MethodDescriptor<Q, R> method, Q request, String action, CallOptions options)
            throws ContainerdException, InterruptedException {
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.CANCELLED && Thread.interrupted()) {
                throw interrupted(action, e);
            }
            throw translated(action, e.getStatus(), e);
        }
    }

    /// All messages of a stream that is known to be short.
    <Q, R> List<R> all(MethodDescriptor<Q, R> method, Q request, String action)
            throws ContainerdException, InterruptedException {
        BlockingClientCall<Q, R> call =
                ClientCalls.blockingV2ServerStreamingCall(channel, method, before(deadline), request);
        List<R> messages = new ArrayList<>();
        try {
            for (R message = call.read(); message != null; message = call.read()) {
                messages.add(message);
            }
            return messages;
        } catch (StatusException e) {
            throw translated(action, e.getStatus(), e);
        } finally {
            end(call, "read to the end");
        }
    }

    /// A stream of answers without a deadline; the caller cancels it.
    <Q, R> BlockingClientCall<Q, R> stream(MethodDescriptor<Q, R> method, Q request) {
        return ClientCalls.blockingV2ServerStreamingCall(channel, method, CallOptions.DEFAULT, request);
    }

    /// A conversation without a deadline; the caller cancels it.
    <Q, R> BlockingClientCall<Q, R> conversation(MethodDescriptor<Q, R> method) {
        return ClientCalls.blockingBidiStreamingCall(channel, method, CallOptions.DEFAULT);
    }

    /// Cancels a call and takes what is still on its way to its reader: gRPC's buffers are given back by the thread
    /// that
    /// reads, and by no other. Idempotent; an interruption stays one.
    static void end(BlockingClientCall<?, ?> call, String reason) {
        call.cancel(reason, null);
        boolean interrupted = Thread.interrupted();
        try {
            Object message = call.read(END_SECONDS, TimeUnit.SECONDS);
            while (message != null) {
                message = call.read(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (StatusException e) {
            // That it was cancelled, which is what was asked for.
            LOG.log(Level.DEBUG, "call ended: {0}", e.getStatus());
        } catch (TimeoutException e) {
            LOG.log(Level.DEBUG, "a call does not end", e);
        } catch (InterruptedException _) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CallOptions before(Duration limit) {
        return CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    static ContainerdException translated(String action, Status status, Exception cause) {
        String said = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        String message = "cannot " + action + ": " + said.strip().replace("\n", "; ");
        return switch (status.getCode()) {
            case NOT_FOUND -> new ContainerdException.NotFound(message, cause);
            case ALREADY_EXISTS -> new ContainerdException.AlreadyExists(message, cause);
            case FAILED_PRECONDITION -> new ContainerdException.FailedPrecondition(message, cause);
            case UNAVAILABLE -> new ContainerdException.Unavailable(message, cause);
            case DEADLINE_EXCEEDED ->
                new ContainerdException.Unavailable("cannot " + action + ": containerd did not answer in time", cause);
            default -> new ContainerdException(message, cause);
        };
    }

    private static InterruptedException interrupted(String action, Exception cause) {
        InterruptedException interrupted = new InterruptedException("interrupted: " + action);
        interrupted.initCause(cause);
        return interrupted;
    }
}
