package dev.lazuli.registry;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// What a token is asked to allow (Docker token specification), such as `repository:a/b:pull`.
///
/// @param entries each `repository:PATH:ACTIONS`, sorted
record Scope(List<String> entries) {

    Scope {
        entries = List.copyOf(new TreeSet<>(entries));
    }

    static Scope pull(String path) {
        return new Scope(List.of("repository:" + path + ":pull"));
    }

    static Scope push(String path) {
        return new Scope(List.of("repository:" + path + ":pull,push"));
    }

    static Scope mount(String path, String from) {
        return new Scope(List.of("repository:" + path + ":pull,push", "repository:" + from + ":pull"));
    }

    /// This scope with the entries of a challenge that are for other resources: a registry may know the
    /// repository under another name.
    Scope with(Collection<String> challenged) {
        TreeSet<String> all = new TreeSet<>(entries);
        for (String entry : challenged) {
            String resource = resource(entry);
            if (entries.stream().noneMatch(own -> resource(own).equals(resource))) {
                all.add(entry);
            }
        }
        return new Scope(List.copyOf(all));
    }

    private static String resource(String entry) {
        int colon = entry.lastIndexOf(':');
        return colon < 0 ? entry : entry.substring(0, colon);
    }
}
