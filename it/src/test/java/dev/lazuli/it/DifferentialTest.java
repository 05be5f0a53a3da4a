package dev.lazuli.it;

import static dev.lazuli.it.LazySystem.OVERLAYFS;
import static dev.lazuli.it.LazySystem.STARGZ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.testkit.AwkwardImage;
import dev.lazuli.testkit.NonUtf8Image;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.TreeListing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same image unpacked by containerd and mounted by us is the same tree, whatever is in it.
class DifferentialTest {
    private LazySystem system;

    @BeforeEach
    void start() throws Exception {
        system = LazySystem.start();
    }

    @AfterEach
    void stop() throws Exception {
        system.close();
    }

    @Test
    void theAwkwardImageConvertedByCtrRemoteIsTheSameTree() throws Exception {
        String plain = awkward("awkward:plain", AwkwardImage.Sparse.NONE);
        system.pull(plain);
        TreeListing unpacked =
                TreeRules.inWholeSeconds(TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, plain)));
        String converted = system.convertByCtrRemote(plain);
        system.pullLazily(converted);
        assertThat(system.lazyMounts()).hasSize(4);
        TreeListing mounted = TreeRules.asContainerdUnpacks(system.listing(STARGZ, converted));
        assertThat(unpacked.differencesTo(mounted)).isEmpty();
    }

    @Test
    void theAwkwardImageConvertedByUsIsTheSameTreeMountedAndUnpacked() throws Exception {
        String plain = awkward("awkward:plain-with-holes", AwkwardImage.Sparse.PAX);
        system.pull(plain);
        TreeListing unpacked = TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, plain));
        String converted = system.convert(plain);
        system.pullLazily(converted);
        assertThat(system.lazyMounts()).hasSize(4);
        TreeListing mounted = TreeRules.asContainerdUnpacks(system.listing(STARGZ, converted));
        assertThat(unpacked.differencesTo(mounted)).isEmpty();
        system.remove(converted);
        system.pull(converted);
        TreeListing unpackedAgain =
                TreeRules.withoutLandmarks(TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, converted)));
        assertThat(unpacked.differencesTo(unpackedAgain)).isEmpty();
    }

    @Test
    void aLayerWithNamesThatAreNoUtf8IsLeftAsItIsByOurConversion() throws Exception {
        OciLayout image = NonUtf8Image.make(system.newPath("non-utf8"));
        String plain = image.push(system.registry().reference("non-utf8:to-convert"));
        system.pull(plain);
        TreeListing unpacked = TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, plain));
        String converted = system.convert(plain);
        system.pullLazily(converted);
        assertThat(system.lazyMounts()).isNotEmpty();
        TreeListing mounted =
                TreeRules.withoutLandmarks(TreeRules.asContainerdUnpacks(system.listing(STARGZ, converted)));
        assertThat(unpacked.differencesTo(mounted)).isEmpty();
    }

    @Test
    void namesThatAreNoUtf8ComeThroughTheFallbackUnchanged() throws Exception {
        OciLayout image = NonUtf8Image.make(system.newPath("non-utf8"));
        String plain = image.push(system.registry().reference("non-utf8:plain"));
        system.pull(plain);
        system.pullLazily(plain);
        assertThat(system.lazyMounts()).isEmpty();
        TreeListing unpacked = TreeRules.asContainerdUnpacks(system.listing(OVERLAYFS, plain));
        TreeListing fallenBack = TreeRules.asContainerdUnpacks(system.listing(STARGZ, plain));
        assertThat(unpacked.differencesTo(fallenBack)).isEmpty();
    }

    private String awkward(String name, AwkwardImage.Sparse sparse) throws Exception {
        return AwkwardImage.make(system.newPath("awkward"), sparse)
                .push(system.registry().reference(name));
    }
}
