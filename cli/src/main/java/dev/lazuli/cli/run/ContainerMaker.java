package dev.lazuli.cli.run;

import dev.lazuli.cli.net.BridgeNetwork;
import dev.lazuli.cli.net.HostFiles;
import dev.lazuli.cli.spec.BindMount;
import dev.lazuli.cli.spec.ContainerUser;
import dev.lazuli.cli.spec.RuntimeSpec;
import dev.lazuli.cli.spec.SpecOptions;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.Mount;
import dev.lazuli.containerd.Snapshots;
import dev.lazuli.image.LocalImage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a container: its files, its snapshot, its specification and containerd's record of it. For one container.
final class ContainerMaker {
    private static final Path UNIFIED_CGROUPS = Path.of("/sys/fs/cgroup/cgroup.controllers");

    private final RunContext context;
    private final ContainerdClient containerd;
    private final Undo undo;

    /// @param containerd a view under a lease
    /// @param undo       learns how to take each step back
    ContainerMaker(RunContext context, ContainerdClient containerd, Undo undo) {
        this.context = context;
        this.containerd = containerd;
        this.undo = undo;
    }

    MadeContainer make(RunOptions options, LocalImage image, List<String> args)
            throws IOException, InterruptedException {
        Optional<BridgeNetwork> bridge = options.network() == Network.BRIDGE
                ? Optional.of(BridgeNetwork.open(
                        ContainerFolder.ofContainerd(context.options()),
                        context.options().cniPath()))
                : Optional.empty();
        ContainerIdentity identity = identity(options);
        ContainerFolder folder = ContainerFolder.create(context.options(), identity.id());
        undo.add("folder " + folder.path(), folder::delete);
        if (bridge.isPresent()) {
            bridge.get().writeTeardown(folder.networkTeardown(), identity.id());
        }
        List<Mount> rootfs = snapshot(identity.id(), image);
        ContainerUser user = RootfsUser.find(
                folder.path(), rootfs, options.user().orElse(image.config().user()));
        String spec = RuntimeSpec.json(
                ProcessPlan.process(options, image.config(), args, user, identity.hostname()),
                new SpecOptions(
                        identity.hostname(),
                        "/" + identity.namespace() + "/" + identity.id(),
                        options.network() != Network.HOST,
                        Files.exists(UNIFIED_CGROUPS),
                        options.readOnly(),
                        mounts(options, folder, identity),
                        bridge.map(network -> folder.networkTeardown())));
        record(options, image, identity, folder, spec);
        return new MadeContainer(identity, folder, rootfs, bridge);
    }

    private ContainerIdentity identity(RunOptions options) throws IOException {
        String id = ContainerName.newId();
        String name = options.name().orElseGet(() -> ContainerName.madeUp(options.image(), id));
        String otherwise = options.network() == Network.HOST
                ? InetAddress.getLocalHost().getHostName()
                : ContainerName.shortId(id);
        return new ContainerIdentity(
                id, name, containerd.namespace(), options.hostname().orElse(otherwise));
    }

    private List<Mount> snapshot(String id, LocalImage image) throws IOException, InterruptedException {
        Snapshots snapshots = containerd.snapshots(context.options().snapshotter());
        List<Mount> mounts = snapshots.prepare(id, image.chain().toString(), Map.of());
        undo.add("snapshot " + id, () -> {
            try {
                context.containerd().snapshots(context.options().snapshotter()).remove(id);
            } catch (ContainerdException.NotFound e) {
                context.log().debug("snapshot " + id + " was gone already");
            }
        });
        return mounts;
    }

    private static List<BindMount> mounts(RunOptions options, ContainerFolder folder, ContainerIdentity identity)
            throws IOException {
        HostFiles host = HostFiles.ofMachine();
        List<String> names = List.of(identity.hostname(), identity.name());
        String hosts = switch (options.network()) {
            case HOST -> host.hosts();
            case NONE, BRIDGE -> HostFiles.hosts(List.of(), names);
        };
        String resolvConf = switch (options.network()) {
            case HOST, NONE -> host.resolvConf();
            case BRIDGE -> host.reachableResolvConf();
        };
        List<BindMount> mounts = new ArrayList<>(List.of(
                BindMount.of(folder.write("resolv.conf", resolvConf), "/etc/resolv.conf"),
                BindMount.of(folder.write("hosts", hosts), "/etc/hosts"),
                BindMount.of(folder.write("hostname", identity.hostname() + "\n"), "/etc/hostname")));
        mounts.removeIf(own ->
                options.volumes().stream().anyMatch(volume -> volume.target().equals(own.target())));
        mounts.addAll(options.volumes());
        return mounts;
    }

    private void record(
            RunOptions options, LocalImage image, ContainerIdentity identity, ContainerFolder folder, String spec)
            throws IOException, InterruptedException {
        Map<String, String> labels = ContainerLabels.of(options, identity, image.config(), folder);
        containerd
                .containers()
                .create(new Container(
                        identity.id(),
                        image.stored().name(),
                        Container.RUNC,
                        spec,
                        context.options().snapshotter(),
                        identity.id(),
                        labels,
                        Instant.EPOCH));
        undo.add("container " + identity.id(), () -> {
            try {
                context.containerd().containers().delete(identity.id());
            } catch (ContainerdException.NotFound e) {
                context.log().debug("container " + identity.id() + " was gone already");
            }
        });
    }
}
