package dev.lazuli.snapshotter.overlay;

import java.io.IOException;
import java.nio.file.Path;

/// A root folder that holds the state of the Go daemon, which this one does not read. The message says how to drain it.
public final class ForeignStateException extends IOException {
    private static final long serialVersionUID = 1L;

    ForeignStateException(Path root) {
        super("""
                root folder ROOT holds the state of containerd-stargz-grpc (ROOT/snapshotter/metadata.db), which \
                lazuli-snapshotter does not read.
                Start with another --root, or drain it, with containerd and containerd-stargz-grpc still running:
                  1. for each NS that `ctr namespaces ls -q` prints, remove what uses the snapshotter:
                     ctr -n NS tasks ls -q | xargs -r -n1 ctr -n NS tasks rm --force
                     ctr -n NS containers ls -q | xargs -r ctr -n NS containers rm
                     ctr -n NS images ls -q | xargs -r ctr -n NS images rm --sync
                  2. check that nothing is left: ctr -n NS snapshots --snapshotter stargz ls
                  3. systemctl stop stargz-snapshotter
                  4. findmnt -rno TARGET | grep '^ROOT/snapshotter/snapshots/' | xargs -r umount
                  5. mv ROOT ROOT.containerd-stargz-grpc
                Then start lazuli-snapshotter and pull the images again.""".replace("ROOT", root.toString()));
    }
}
