package dev.lazuli.cli.run;

import dev.lazuli.cli.spec.ContainerUser;
import dev.lazuli.cli.spec.RootFolder;
import dev.lazuli.cli.spec.UserLookup;
import dev.lazuli.containerd.Mount;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Mounts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Looks a user up in a root file system that is mounted for that moment only.
final class RootfsUser {
    private static final Set<String> FLAGS = Set.of("bind", "rbind", "ro", "rw");
    private static final String LOWER = "lowerdir=";
    private static final int MAX_OPTIONS = 4000;

    /// A folder with a short name.
    private static final Path SHORT = Path.of("/run");

    private RootfsUser() {}

    /// @param folder where the mount point is made
    /// @param rootfs what to mount
    /// @param user   `user[:group]`, empty for root
    static ContainerUser find(Path folder, List<Mount> rootfs, String user) throws IOException {
        Path mountpoint = Files.createTempDirectory(folder, "rootfs-");
        Path links = Files.createTempDirectory(SHORT, "l");
        int mounted = 0;
        try {
            for (Mount mount : rootfs) {
                mount(shortened(mount, links), mountpoint);
                mounted++;
            }
            return UserLookup.in(new RootFolder(mountpoint)).resolve(user);
        } catch (LinuxException e) {
            throw new IOException("cannot look up the user in the image: " + e.getMessage(), e);
        } finally {
            for (int i = 0; i < mounted; i++) {
                Mounts.unmount(mountpoint, Mounts.UMOUNT_DETACH | Mounts.UMOUNT_NOFOLLOW);
            }
            Files.delete(mountpoint);
            delete(links);
        }
    }

    private static void mount(Mount mount, Path mountpoint) throws LinuxException {
        List<String> data = new ArrayList<>(mount.options());
        data.removeAll(FLAGS);
        long flags = mount.options().contains("ro") ? Mounts.RDONLY : 0;
        if (mount.options().contains("rbind")) {
            flags |= Mounts.BIND | Mounts.REC;
        } else if (mount.options().contains("bind")) {
            flags |= Mounts.BIND;
        }
        Mounts.mount(mount.source(), mountpoint, mount.type(), flags, String.join(",", data));
    }

    /// Names the lower layers by short symbolic links where the options of an image with many layers would be longer
    /// than a page, which is all that the kernel takes.
    private static Mount shortened(Mount mount, Path links) throws IOException {
        if (String.join(",", mount.options()).length() <= MAX_OPTIONS) {
            return mount;
        }
        List<String> options = new ArrayList<>();
        for (String option : mount.options()) {
            options.add(option.startsWith(LOWER) ? LOWER + linked(option.substring(LOWER.length()), links) : option);
        }
        return new Mount(mount.type(), mount.source(), options);
    }

    private static String linked(String layers, Path links) throws IOException {
        List<String> names = new ArrayList<>();
        for (String layer : layers.split(":")) {
            Path link = links.resolve(Integer.toString(names.size(), Character.MAX_RADIX));
            Files.createSymbolicLink(link, Path.of(layer));
            names.add(link.toString());
        }
        return String.join(":", names);
    }

    private static void delete(Path links) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(links)) {
            for (Path link : entries) {
                Files.delete(link);
            }
        }
        Files.delete(links);
    }
}
