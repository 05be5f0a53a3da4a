import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Gives old classes in jars the class file version and the stack maps of Java 8. Those of before Java 6 are checked by
/// the JVM's first verifier, and get no place in an AOT cache: picocli's cost a command a third of its start.
///
/// Usage: `java UpgradeClassFiles.java JAR...`. A jar with old classes is replaced, another stays as it is.
public final class UpgradeClassFiles {
    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final int JAVA_8 = 52;
    private static final String CLASS = ".class";

    private UpgradeClassFiles() {}

    /// @param jars their paths
    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            upgrade(Path.of(jar));
        }
    }

    private static void upgrade(Path jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        boolean changed = false;
        try (JarFile in = new JarFile(jar.toFile());
                URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            ClassFile classes = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
            for (JarEntry entry : (Iterable<JarEntry>) in.stream()::iterator) {
                byte[] before = in.getInputStream(entry).readAllBytes();
                byte[] after = entry.getName().endsWith(CLASS) ? upgrade(classes, before) : before;
                changed |= after != before;
                entries.put(entry.getName(), after);
            }
        }
        if (changed) {
            write(jar, entries);
        }
    }

    private static byte[] upgrade(ClassFile classes, byte[] bytes) {
        ClassModel model = classes.parse(bytes);
        if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
            return bytes;
        }
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(JAVA_8, 0);
            } else {
                builder.with(element);
            }
        };
        return classes.transformClass(
                model, version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }

    private static void write(Path jar, Map<String, byte[]> entries) throws IOException {
        Path upgraded = jar.resolveSibling(jar.getFileName() + ".tmp");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(upgraded))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        Files.move(upgraded, jar, StandardCopyOption.REPLACE_EXISTING);
    }
}
