package dev.lazuli.bench;

import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.OneLayerImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Images of one layer that are converted.
enum ConvertLayer {
    /// About a megabyte: whether everything works, and what starting the programs takes.
    TINY("tiny") {
        @Override
        OciLayout make(Path folder) throws IOException, InterruptedException {
            return BusyboxImage.make(folder);
        }
    },
    /// A minimal Debian with Python.
    PYTHON("python") {
        @Override
        OciLayout make(Path folder) throws IOException, InterruptedException {
            return OneLayerImage.python();
        }
    },
    /// More than 500 MB.
    LARGE("large") {
        @Override
        OciLayout make(Path folder) throws IOException, InterruptedException {
            return OneLayerImage.large();
        }
    };

    private final String word;

    ConvertLayer(String word) {
        this.word = word;
    }

    /// The name on the command line and in the table.
    String word() {
        return word;
    }

    /// The image, made where it is not there yet.
    ///
    /// @param folder exists; for what is not kept between runs
    abstract OciLayout make(Path folder) throws IOException, InterruptedException;

    /// @throws IllegalArgumentException for a word that is none, with those that are
    static ConvertLayer of(String word) {
        return Arrays.stream(values())
                .filter(l -> l.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown layer \"" + word + "\"; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(ConvertLayer::word).toList())));
    }
}
