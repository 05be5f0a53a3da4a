package dev.lazuli.containerd;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A gRPC channel over a unix socket, with the one thread that serves it.
final class Connection implements AutoCloseable {
    /// containerd's own limit for messages.
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final long SHUTDOWN_SECONDS = 5;

    private final EventLoopGroup eventLoop;
    private final ExecutorService callbacks;
    private final ManagedChannel channel;

    private Connection(Path socket) {
        eventLoop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("containerd-client", true), NioIoHandler.newFactory());
        callbacks = Executors.newVirtualThreadPerTaskExecutor();
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                // gRPC asks for TCP keep-alive, and netty warns that a unix socket has none; null takes it back.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .eventLoopGroup(eventLoop)
                .executor(callbacks)
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
    }

    /// Connects once by hand first, because gRPC's own error says neither which socket nor why.
    ///
    /// @param whose for messages, such as `containerd`
    static Connection open(Path socket, String whose) throws ContainerdException {
        if (Files.notExists(socket)) {
            throw noAccess(socket, whose, "no such file or directory", null);
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            String message = e.getMessage();
            throw noAccess(socket, whose, message == null ? e.toString() : message.toLowerCase(Locale.ROOT), e);
        }
        return new Connection(socket);
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        boolean ended = false;
        try {
            ended = channel.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            System.getLogger(Connection.class.getName())
                    .log(System.Logger.Level.DEBUG, "channel to containerd still closing");
        }
        callbacks.shutdown();
        // Its thread is a daemon and ends by itself.
        Future<?> unused = eventLoop.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    private static ContainerdException noAccess(Path socket, String whose, String reason, @Nullable IOException cause) {
        return new ContainerdException.Unavailable(
                "cannot access " + whose + " socket \"" + socket + "\": " + reason, cause);
    }
}
