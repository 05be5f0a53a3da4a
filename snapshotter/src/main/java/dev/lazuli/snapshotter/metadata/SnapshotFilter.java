package dev.lazuli.snapshotter.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Chooses snapshots, in containerd's filter language.
///
/// ```
/// filter    := selector ("," selector)*          all of them must match
/// selector  := fieldpath [operator value]        without an operator: the field is present
/// fieldpath := field ("." field)*                kind, name, parent, labels.KEY, labels."key/with.signs"
/// operator  := "==" | "!=" | "~="                equal, not equal, finds a regular expression
/// value     := quoted | characters except space and comma
/// quoted    := "…" with Go's escapes; a regular expression also /…/ or |…|
/// ```
///
/// Of several filters, one that matches is enough; no filter, and an empty one, match everything. A field that is
/// not there counts as empty for `!=` and `~=`. Immutable.
public final class SnapshotFilter implements Predicate<SnapshotInfo> {
    private final List<List<Selector>> anyOf;

    private SnapshotFilter(List<List<Selector>> anyOf) {
        this.anyOf = anyOf;
    }

    /// Reads the filters of one List call.
    ///
    /// @throws SnapshotException (invalid argument) that shows where a filter is wrong
    public static SnapshotFilter parse(List<String> filters) throws SnapshotException {
        List<List<Selector>> anyOf = new ArrayList<>();
        for (String filter : filters) {
            anyOf.add(filter.isEmpty() ? List.of() : new FilterParser(filter).parse());
        }
        return new SnapshotFilter(List.copyOf(anyOf));
    }

    @Override
    public boolean test(SnapshotInfo info) {
        return anyOf.isEmpty() || anyOf.stream().anyMatch(all -> all.stream().allMatch(s -> s.matches(info)));
    }

    /// One condition on one field.
    sealed interface Selector {
        List<String> field();

        default boolean matches(SnapshotInfo info) {
            Optional<String> value = value(info, field());
            return switch (this) {
                case Present _ -> value.isPresent();
                case Equal equal -> value.equals(Optional.of(equal.wanted));
                case NotEqual other -> !value.orElse("").equals(other.unwanted);
                case Finds finds -> finds.pattern.matcher(value.orElse("")).find();
            };
        }
    }

    record Present(List<String> field) implements Selector {}

    record Equal(List<String> field, String wanted) implements Selector {}

    record NotEqual(List<String> field, String unwanted) implements Selector {}

    record Finds(List<String> field, Pattern pattern) implements Selector {}

    private static Optional<String> value(SnapshotInfo info, List<String> field) {
        return switch (field.getFirst()) {
            case "kind" -> Optional.of(info.kind().lowerCase());
            case "name" -> Optional.of(info.name());
            case "parent" -> Optional.of(info.parent().orElse(""));
            case "labels" -> Optional.ofNullable(info.labels().get(String.join(".", field.subList(1, field.size()))));
            default -> Optional.empty();
        };
    }
}
