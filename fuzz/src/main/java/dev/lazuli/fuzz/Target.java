package dev.lazuli.fuzz;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.layerfs.prefetch.ProgramFormatException;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.registry.HeaderTargets;
import dev.lazuli.snapshotter.config.ConfigException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A parser of bytes from outside: what is done with any bytes, and how that may end.
public enum Target {
    /// The tar reader.
    TAR(TarTargets::read, TarFormatException.class),
    /// A layer to convert: plain, gzip or zstd.
    LAYER(TarTargets::layer, EstargzException.class),
    /// A layer built of anything, in each of the formats, read again.
    BUILD(BuildTarget::build, EstargzException.class, TarFormatException.class),
    /// The last bytes of a blob.
    FOOTER(TocTargets::footer, EstargzException.class),
    /// The JSON text of a TOC.
    TOC(TocTargets::json, EstargzException.class),
    /// A TOC in its tar and gzip.
    TOC_GZIP(TocTargets::gzip, EstargzException.class),
    /// A TOC as zstd frames.
    TOC_ZSTD(TocTargets::zstd, EstargzException.class),
    /// A chunk in gzip members.
    CHUNK_GZIP(TocTargets::gzipChunk, EstargzException.class),
    /// A chunk in zstd frames.
    CHUNK_ZSTD(TocTargets::zstdChunk, EstargzException.class),
    /// A manifest or index.
    MANIFEST(OciTargets::manifest, OciFormatException.class),
    /// An image's config.
    IMAGE_CONFIG(OciTargets::imageConfig, OciFormatException.class),
    /// An image reference.
    REFERENCE(OciTargets::reference, OciFormatException.class),
    /// The annotations of a layer.
    ANNOTATIONS(OciTargets::annotations, OciFormatException.class),
    /// A record of files that were read (`--estargz-record-in`).
    RECORD(RecordTarget::read, OciFormatException.class),
    /// A profile of what containers read.
    PROFILE(OciTargets::profile, OciFormatException.class),
    /// The headers of a program of an image.
    PROGRAM(ProgramTarget::read, ProgramFormatException.class),
    /// The header `WWW-Authenticate`.
    CHALLENGE(HeaderTargets::challenge),
    /// The header `Content-Range`.
    CONTENT_RANGE(HeaderTargets::contentRange, IOException.class),
    /// The daemon's configuration.
    DAEMON_CONFIG(ConfigTarget::parse, ConfigException.class);

    /// What is done.
    private interface Parser {
        void accept(byte[] input) throws IOException, InterruptedException;
    }

    private final Parser parser;
    private final List<Class<? extends IOException>> refusals;

    @SafeVarargs
    Target(Parser parser, Class<? extends IOException>... refusals) {
        this.parser = parser;
        this.refusals = List.of(refusals);
    }

    /// The name on the command line and of the folder with seeds.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws IllegalArgumentException for a word that is none, with those that are
    public static Target of(String word) {
        return Arrays.stream(values())
                .filter(t -> t.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown fuzz target \"" + word + "\"; expected one of "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Target::word).toList())));
    }

    /// Gives the parser an input. It may refuse it with its own typed exceptions, and must do with the memory that
    /// [Allocation] allows; anything else is a finding.
    ///
    /// @throws AssertionError for a finding; unchecked exceptions and errors of the parser pass through
    public void run(byte[] input) throws InterruptedException {
        // Loading classes, which Jazzer rewrites on the way, costs memory too, but once.
        long cost = cost(input);
        if (cost > Allocation.allowed(input.length)) {
            cost = cost(input);
        }
        if (cost > Allocation.allowed(input.length)) {
            throw new AssertionError(word() + ": an input of " + input.length + " bytes costs " + cost
                    + " bytes of memory, expected at most " + Allocation.allowed(input.length));
        }
    }

    private long cost(byte[] input) throws InterruptedException {
        Allocation allocation = Allocation.begin();
        try {
            parser.accept(input.clone());
        } catch (IOException e) {
            checkRefusal(e);
        }
        return allocation.used();
    }

    private void checkRefusal(IOException e) {
        if (refusals.stream().noneMatch(r -> r.isInstance(e))) {
            throw new AssertionError(word() + ": the refusal has the wrong type: " + e, e);
        }
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            throw new AssertionError(word() + ": the refusal does not say why: " + e, e);
        }
    }
}
