package dev.lazuli.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The module table of `docs/architecture.md`, enforced.
class ArchitectureTest {
    private static final String ROOT = "dev.lazuli.";

    /// Which modules of ours each module may use.
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("oci", Set.of()),
            Map.entry("estargz", Set.of("oci")),
            Map.entry("registry", Set.of("oci")),
            Map.entry("linux", Set.of()),
            Map.entry("fuse", Set.of("linux")),
            Map.entry("layerfs", Set.of("oci", "registry", "estargz", "fuse", "linux")),
            Map.entry("containerd", Set.of("oci")),
            // estargz for the TocDigest in a LayerRequest
            Map.entry("snapshotter", Set.of("layerfs", "fuse", "linux", "registry", "oci", "containerd", "estargz")),
            Map.entry("image", Set.of("oci", "registry", "estargz", "containerd")),
            Map.entry("cli", Set.of("oci", "registry", "estargz", "linux", "containerd", "image")),
            Map.entry("testkit", Set.of("oci")),
            Map.entry("examples", Set.of("oci", "estargz")),
            Map.entry("bench", Set.of("oci", "estargz", "testkit")));

    private static final Pattern SAYS_NOTHING =
            Pattern.compile("(?:.*[a-z])?(?:Util|Utils|Common|Impl|Manager|Helper|Misc)");
    private static final Set<String> PACKAGES_THAT_SAY_NOTHING =
            Set.of("util", "utils", "common", "impl", "manager", "helper", "helpers", "misc");

    /// Words of other people's: a table of the peer's configuration, a concept of Docker's.
    private static final Set<String> NAMED_BY_OTHERS = Set.of("FuseManager", "CredentialHelper");

    private static JavaClasses ours = new ClassFileImporter().importClasses();

    @BeforeAll
    static void readClasses() {
        ours = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.lazuli");
    }

    static Stream<String> modules() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void theTableNamesEveryModule() {
        Set<String> found = new TreeSet<>();
        ours.forEach(c -> found.add(moduleOf(c)));
        found.remove("it");
        assertThat(found).isSubsetOf(MAY_USE.keySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void usesOnlyTheModulesThatItMay(String module) {
        classes()
                .that()
                .resideInAPackage(ROOT + module + "..")
                .should(useOnly(module))
                .allowEmptyShould(true)
                .check(ours);
    }

    @Test
    void onlyLinuxCallsForeignFunctions() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "linux..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.Linker")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
                .check(ours);
    }

    /// It is for programs that have neither containerd nor FUSE.
    @Test
    void theLayerLibraryNeedsNextToNothing() {
        classes()
                .that()
                .resideInAnyPackage(packages("estargz", "oci"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "tools.jackson..",
                        "io.airlift.compress..",
                        ROOT + "estargz..",
                        ROOT + "oci..")
                .check(ours);
    }

    @Test
    void librariesNeverPrint() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        packages("oci", "estargz", "registry", "linux", "fuse", "layerfs", "containerd", "image"))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ours);
    }

    @Test
    void noNameSaysNothing() {
        List<String> wrong = ours.stream()
                .filter(c -> !NAMED_BY_OTHERS.contains(c.getSimpleName()))
                .filter(c -> SAYS_NOTHING.matcher(c.getSimpleName()).matches()
                        || Arrays.stream(c.getPackageName()
                                        .toLowerCase(Locale.ROOT)
                                        .split("\\."))
                                .anyMatch(PACKAGES_THAT_SAY_NOTHING::contains))
                .map(JavaClass::getName)
                .toList();
        assertThat(wrong).isEmpty();
    }

    private static String[] packages(String... modules) {
        return Arrays.stream(modules).map(m -> ROOT + m + "..").toArray(String[]::new);
    }

    private static ArchCondition<JavaClass> useOnly(String module) {
        Set<String> allowed = MAY_USE.getOrDefault(module, Set.of());
        return new ArchCondition<>("use only itself and " + new TreeSet<>(allowed)) {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                        .filter(d -> d.getTargetClass().getPackageName().startsWith(ROOT))
                        .filter(d -> !moduleOf(d.getTargetClass()).equals(module))
                        .filter(d -> !allowed.contains(moduleOf(d.getTargetClass())))
                        .forEach(d -> events.add(SimpleConditionEvent.violated(user, d.getDescription())));
            }
        };
    }

    private static String moduleOf(JavaClass of) {
        return of.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
    }
}
