package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds in a tar which entries have to come first, so that some files do: these files, the folders they are in and
/// the targets of hard links.
///
/// An entry is left where it is if moving it would change what the layer unpacks to: if its name comes twice, or if
/// the layer has a whiteout for it or for a folder that it is in.
final class PriorityOrder {
    private static final String WHITEOUT = ".wh.";

    /// @param target of a hard link, else empty
    private record Found(long offset, TarEntry.Type type, String target) {}

    private final List<String> paths;
    private final Set<String> wanted = new HashSet<>();
    private final Map<String, Found> found = new HashMap<>();
    private final Set<String> twice = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();

    /// @param paths in the order in which the files are read
    PriorityOrder(List<String> paths) {
        this.paths = paths.stream()
                .filter(path -> !EntryNames.climbs(path))
                .map(EntryNames::clean)
                .filter(path -> !path.isEmpty())
                .toList();
        this.paths.forEach(this::want);
    }

    private void want(String path) {
        String each = path;
        while (!each.isEmpty() && wanted.add(each)) {
            each = parent(each);
        }
    }

    /// Reads all entries.
    ///
    /// @return whether that was enough; else the same tar has to be scanned again, since a hard link leads on
    boolean scan(TarReader tar) throws IOException {
        found.clear();
        twice.clear();
        hidden.clear();
        TarEntry entry = tar.next();
        while (entry != null) {
            keep(EntryNames.clean(entry.name()), entry);
            entry = tar.next();
        }
        int before = wanted.size();
        found.values().forEach(each -> want(each.target()));
        return wanted.size() == before;
    }

    private void keep(String name, TarEntry entry) throws IOException {
        String parent = parent(name);
        String base = name.substring(parent.isEmpty() ? 0 : parent.length() + 1);
        if (base.startsWith(WHITEOUT)) {
            String lower = base.substring(WHITEOUT.length());
            hidden.add(parent.isEmpty() ? lower : parent + "/" + lower);
        }
        if (!wanted.contains(name) || EntryWriter.isOurs(entry)) {
            return;
        }
        String target = entry.type() == TarEntry.Type.HARD_LINK ? EntryNames.clean(entry.linkName()) : "";
        if (found.put(name, new Found(entry.offset(), entry.type(), target)) != null) {
            twice.add(name);
        }
    }

    /// Where in the tar the entries are that come first, in their order.
    Set<Long> offsets() {
        Set<Long> offsets = new LinkedHashSet<>();
        paths.forEach(path -> add(path, offsets, new HashSet<>()));
        return offsets;
    }

    private void add(String path, Set<Long> offsets, Set<String> underWay) {
        Found entry = found.get(path);
        if (entry == null || !underWay.add(path) || isFixed(path)) {
            return;
        }
        if (!entry.target().isEmpty()) {
            add(entry.target(), offsets, underWay);
            Found target = found.get(entry.target());
            if (target == null || !offsets.contains(target.offset())) {
                return;
            }
        }
        addFolder(parent(path), offsets);
        offsets.add(entry.offset());
    }

    private void addFolder(String path, Set<Long> offsets) {
        if (path.isEmpty()) {
            return;
        }
        addFolder(parent(path), offsets);
        Found folder = found.get(path);
        if (folder != null && folder.type() == TarEntry.Type.DIRECTORY && !twice.contains(path)) {
            offsets.add(folder.offset());
        }
    }

    private boolean isFixed(String path) {
        String each = path;
        while (!each.isEmpty()) {
            if (hidden.contains(each)) {
                return true;
            }
            each = parent(each);
        }
        return twice.contains(path);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
