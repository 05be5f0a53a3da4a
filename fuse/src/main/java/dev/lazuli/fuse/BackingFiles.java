package dev.lazuli.fuse;

import dev.lazuli.linux.Fd;
import dev.lazuli.linux.LinuxException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;

/// The nodes of a mount that are open, and the files that the kernel reads some of them from by itself (passthrough).
/// Thread-safe.
///
/// All opens of a node at one time must be of one kind and have the same backing id, else the kernel fails them with
/// EIO. So the first open of a node decides, and its decision holds until the last use has ended.
final class BackingFiles {
    private static final Logger LOG = System.getLogger(BackingFiles.class.getName());
    private static final int NONE = 0;

    private final FuseDevice device;
    private final Map<Long, Use> open = new HashMap<>();
    private volatile boolean agreed;
    private volatile boolean refused;

    BackingFiles(FuseDevice device) {
        this.device = device;
    }

    /// A node that is open. Whoever opens it holds its monitor until the reply is written.
    final class Use {
        private int count;
        private boolean decided;
        private int backing = NONE;

        /// Whether this open may choose a file.
        boolean isOffered() {
            return !decided && !refused;
        }

        /// Has the kernel read from `file` by itself.
        ///
        /// @return whether it will
        boolean passThrough(Fd file) {
            try {
                backing = device.openBacking(file);
                return true;
            } catch (LinuxException e) {
                refused = true;
                LOG.log(Level.INFO, "fuse: the kernel takes no files to read by itself: {0}", e.getMessage());
                return false;
            }
        }

        /// Ends the choice.
        ///
        /// @return the id of the file, 0 for none
        int decide() {
            decided = true;
            return backing;
        }
    }

    /// The kernel agreed on passthrough.
    void agree() {
        agreed = true;
    }

    /// Whether files may be passed through at all.
    boolean isAgreed() {
        return agreed;
    }

    /// Counts an open, which [#end] ends.
    Use begin(long node) {
        synchronized (open) {
            Use use = open.computeIfAbsent(node, _ -> new Use());
            use.count++;
            return use;
        }
    }

    /// Ends an open; with the last one, the node's file is given up.
    void end(long node) {
        int unused = NONE;
        synchronized (open) {
            Use use = open.get(node);
            if (use != null && --use.count == 0) {
                open.remove(node);
                unused = use.backing;
            }
        }
        if (unused != NONE) {
            device.closeBacking(unused);
        }
    }
}
