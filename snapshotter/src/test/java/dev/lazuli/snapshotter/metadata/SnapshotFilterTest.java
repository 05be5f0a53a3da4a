package dev.lazuli.snapshotter.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The cases are those in which containerd documents and checks its filter language.
class SnapshotFilterTest {
    private static final List<SnapshotInfo> CORPUS = List.of(
            info("foo", SnapshotKind.ACTIVE, null, Map.of("foo", "true")),
            info("bar", SnapshotKind.VIEW, "base", Map.of()),
            info("foo2", SnapshotKind.ACTIVE, "base", Map.of("foo", "present", "more complex label", "present")),
            info("bar2", SnapshotKind.COMMITTED, null, Map.of("bar", "true")),
            info("quoted", SnapshotKind.ACTIVE, null, Map.of("more \\ and \".post", "present")),
            info("comma", SnapshotKind.ACTIVE, null, Map.of("text", "too complex, yo")),
            info("abc", SnapshotKind.ACTIVE, null, Map.of("text", "abc")),
            info("punctuated", SnapshotKind.COMMITTED, "base", Map.of("foo", "omg_asdf.asdf-qwer")),
            info("gc", SnapshotKind.VIEW, null, Map.of("containerd.io/gc.root", "x", "umlaut", "grün")));

    private static SnapshotInfo info(
            String name, SnapshotKind kind, @Nullable String parent, Map<String, String> labels) {
        return new SnapshotInfo(name, kind, Optional.ofNullable(parent), labels, Instant.EPOCH, Instant.EPOCH);
    }

    record Case(String filter, String... names) {}

    static List<Case> cases() {
        return List.of(
                new Case("", "foo", "bar", "foo2", "bar2", "quoted", "comma", "abc", "punctuated", "gc"),
                new Case("name", "foo", "bar", "foo2", "bar2", "quoted", "comma", "abc", "punctuated", "gc"),
                new Case("nothing"),
                new Case("labels.foo", "foo", "foo2", "punctuated"),
                new Case("labels.foo,name", "foo", "foo2", "punctuated"),
                new Case("labels.foo==true", "foo"),
                new Case("labels.foo==omg_asdf.asdf-qwer", "punctuated"),
                new Case("labels.foo!=true,kind==active", "foo2", "quoted", "comma", "abc"),
                new Case("name==bar", "bar"),
                new Case("name!=bar,kind==view", "gc"),
                new Case("kind==committed", "bar2", "punctuated"),
                new Case("kind==view", "bar", "gc"),
                new Case("parent==base", "bar", "foo2", "punctuated"),
                new Case("parent!=\"\"", "bar", "foo2", "punctuated"),
                new Case("parent==\"\",kind==view", "gc"),
                new Case("labels.text==\"too complex, yo\"", "comma"),
                new Case("labels.text~=[abc]+", "comma", "abc"),
                new Case("labels.text~=/[abc]{1,2}/,name!=comma", "abc"),
                new Case("labels.text~=|^abc$|", "abc"),
                new Case("labels.text~=/[abc]{0,1}\"\\//"),
                new Case("labels.text~=\"[\""),
                new Case("labels.\"more complex label\"", "foo2"),
                new Case("name == foo2 , labels.\"more complex label\"==present", "foo2"),
                new Case("labels.\"more \\\\ and \\\"\".post==present", "quoted"),
                new Case("labels.\"containerd.io/gc.root\"==x", "gc"),
                new Case("labels.\"umlaut\"==\"gr\\u00fcn\"", "gc"),
                new Case("labels.\"umlaut\"==\"gr\\xc3\\274n\"", "gc"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void selects(Case each) throws SnapshotException {
        assertThat(names(List.of(each.filter))).as(each.filter).containsExactly(each.names);
    }

    @Test
    void oneOfSeveralFiltersIsEnough() throws SnapshotException {
        assertThat(names(List.of("name==foo", "name==bar,kind==active", "labels.bar")))
                .containsExactly("foo", "bar2");
    }

    @Test
    void noFilterSelectsEverything() throws SnapshotException {
        assertThat(names(List.of())).hasSize(CORPUS.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "name==foo,;[name==foo,]: expected field or quoted",
                "labels.;[labels.]: expected field or quoted",
                "labels.|foo|==x;[labels. >|||< foo|==x]: expected field or quoted",
                "labels.?\"a\"==x;[labels. >|?|< \"a\"==x]: expected field or quoted",
                "image~=,id?=?fbaq;[image~= >|,|< id?=?fbaq]: expected value or quoted",
                "labels.key==/value;[labels.key== >|/|< value]: invalid quote encountered",
                "labels.key~=/value;[labels.key~= >|/|< value]: quoted literal not terminated",
                "labels.ns/key==value;[labels.ns >|/|< key==value]: expected an operator (\"==\"|\"!=\"|\"~=\")",
                "name===foo;[name >|=|< ==foo]: unsupported operator \"===\"",
                "name==\"\\q\";[name==\"\\ >|q|< \"]: illegal escape sequence",
                "name==\"\\xZZ\";[name==\"\\x >|Z|< Z\"]: illegal numeric escape sequence",
                "name==foo bar;[name==foo  >|b|< ar]: unexpected input: b",
                "name==;[name==]: expected value or quoted"
            })
    void saysWhereAFilterIsWrong(String filter, String message) {
        assertThatThrownBy(() -> SnapshotFilter.parse(List.of(filter)))
                .isInstanceOfSatisfying(
                        SnapshotException.class,
                        e -> assertThat(e.reason()).isEqualTo(SnapshotException.Reason.INVALID_ARGUMENT))
                .hasMessage("filters: parse error: " + message + ": invalid argument");
    }

    private static List<String> names(List<String> filters) throws SnapshotException {
        SnapshotFilter filter = SnapshotFilter.parse(filters);
        List<String> names = new ArrayList<>();
        for (SnapshotInfo info : CORPUS) {
            if (filter.test(info)) {
                names.add(info.name());
            }
        }
        return names;
    }
}
