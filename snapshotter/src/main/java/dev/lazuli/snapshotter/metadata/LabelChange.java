package dev.lazuli.snapshotter.metadata;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How an Update call changes the labels of a snapshot. A label that gets an empty value is deleted.
public sealed interface LabelChange {

    /// The labels after the change.
    default Map<String, String> apply(Map<String, String> old) {
        return switch (this) {
            case ReplaceAll replaceAll -> replaceAll.labels;
            case ReplaceSome some -> {
                Map<String, String> changed = new TreeMap<>(old);
                some.keys.forEach(key -> changed.put(key, some.labels.getOrDefault(key, "")));
                yield changed;
            }
        };
    }

    /// Exactly these labels from now on.
    ///
    /// @param labels all of them
    record ReplaceAll(Map<String, String> labels) implements LabelChange {
        public ReplaceAll {
            labels = Map.copyOf(labels);
        }
    }

    /// Only the labels with these keys change.
    ///
    /// @param keys   of the labels to set or delete
    /// @param labels the new values; a key without one is deleted
    record ReplaceSome(Set<String> keys, Map<String, String> labels) implements LabelChange {
        public ReplaceSome {
            keys = Set.copyOf(keys);
            labels = Map.copyOf(labels);
        }
    }
}
