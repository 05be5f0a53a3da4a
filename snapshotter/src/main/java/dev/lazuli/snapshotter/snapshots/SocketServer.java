package dev.lazuli.snapshotter.snapshots;

import dev.lazuli.snapshotter.overlay.FileFailures;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A gRPC server on a Unix socket that only its owner may use. Calls run on virtual threads.
///
/// The socket appears under its name when the server has answered once: containerd gives a connection a second or so
/// for its handshake, in which a JVM that is still loading classes on a busy machine may fail.
public final class SocketServer implements AutoCloseable {
    /// containerd's own limit.
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final int LONGEST_SOCKET_PATH = 107;
    private static final String UNFINISHED = ".new";
    private static final long SECONDS_TO_DRAIN = 10;

    private final Path socket;
    private final Server server;
    private final EventLoopGroup boss;
    private final EventLoopGroup workers;

    private SocketServer(Path socket, Server server, EventLoopGroup boss, EventLoopGroup workers) {
        this.socket = socket;
        this.server = server;
        this.boss = boss;
        this.workers = workers;
    }

    /// Starts to serve. The socket's folder is made when it is missing; a socket that nobody listens at is replaced.
    ///
    /// @throws IOException when somebody else listens at the socket, or it cannot be made
    public static SocketServer start(Path socket, BindableService... services) throws IOException {
        Path path = socket.toAbsolutePath().normalize();
        Path unfinished = path.resolveSibling(path.getFileName() + UNFINISHED);
        prepare(path, unfinished);
        EventLoopGroup boss = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoopGroup workers = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(unfinished))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(boss)
                .workerEventLoopGroup(workers)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        for (BindableService service : services) {
            builder.addService(service);
        }
        Server server = builder.build();
        SocketServer started = new SocketServer(path, server, boss, workers);
        try {
            server.start();
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
            FirstHandshake.with(unfinished);
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return started;
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            started.close();
            throw new IOException("cannot listen at socket " + path + ": " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : reason(e.getCause());
    }

    private static void prepare(Path socket, Path unfinished) throws IOException {
        int length = unfinished.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw new IOException("socket path " + socket + " has " + (length - UNFINISHED.length())
                    + " bytes, at most " + (LONGEST_SOCKET_PATH - UNFINISHED.length()) + " are possible");
        }
        try {
            Path folder = Objects.requireNonNull(socket.getParent(), "the root folder is no socket");
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS) && isServed(socket)) {
                throw new IOException("another daemon serves it");
            }
            Files.deleteIfExists(unfinished);
        } catch (FileSystemException e) {
            throw new IOException("cannot listen at socket " + socket + ": " + FileFailures.describe(e), e);
        } catch (IOException e) {
            throw new IOException("cannot listen at socket " + socket + ": " + e.getMessage(), e);
        }
    }

    private static boolean isServed(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /// Where it listens.
    public Path socket() {
        return socket;
    }

    /// Takes no more calls, gives those under way some time, and removes the socket.
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(SECONDS_TO_DRAIN, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(SECONDS_TO_DRAIN, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        try {
            Files.deleteIfExists(socket);
        } catch (IOException left) {
            // The next daemon finds that nobody serves it and replaces it.
        }
    }
}
