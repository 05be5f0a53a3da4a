package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeListingTest {
    @Test
    void showsEveryPropertyOfAPath() throws Exception {
        try (WorkFolder work = WorkFolder.create()) {
            Path tree = work.folder("tree");
            Command.of("sh", "-ec", """
                    printf hello >file
                    ln file other
                    ln -s /nowhere dangling
                    mknod device c 1 3
                    mkfifo -m 0600 fifo
                    mkdir -m 1777 "with space"
                    printf '' >"$(printf 'bytes\\377')"
                    setfattr -n user.bin -v 0x00ff file || python3 -c "import os; os.setxattr('file', 'user.bin', b'\\0\\377')"
                    chown -h 3000000:5 dangling
                    touch -h -d '1969-12-31T23:59:58.25Z' file device fifo dangling "with space"
                    """).withFolder(tree).check();
            TreeListing listing = TreeListing.of(tree);
            assertThat(listing.line("/file"))
                    .isEqualTo("/file type=reg mode=0644 uid=0 gid=0 size=5 nlink=2 same=/file mtime=-2.250000000"
                            + " xattr:user.bin=00ff"
                            + " sha256=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
            assertThat(listing.line("/other")).contains("nlink=2 same=/file");
            assertThat(listing.line("/dangling")).contains("type=lnk").contains("uid=3000000 gid=5");
            assertThat(listing.line("/dangling")).endsWith(" target=/nowhere");
            assertThat(listing.line("/device")).contains("type=chr mode=0644 uid=0 gid=0 rdev=1:3 nlink=1");
            assertThat(listing.line("/fifo")).contains("type=fifo mode=0600");
            assertThat(listing.line("/with\\x20space")).contains("type=dir mode=1777");
            assertThat(listing.line("/bytes\\xff")).contains("size=0");
        }
    }

    @Test
    void differencesNameBothSides() {
        TreeListing one = new TreeListing(List.of("/ type=dir", "/a type=reg", "/b type=reg"));
        TreeListing two = new TreeListing(List.of("/ type=dir", "/a type=lnk", "/c type=reg"));
        assertThat(one.differencesTo(two))
                .containsExactly(
                        "- /a type=reg",
                        "+ /a type=lnk",
                        "- /b type=reg",
                        "+ /b (missing)",
                        "- /c (missing)",
                        "+ /c type=reg");
    }

    @Test
    void partsAreWholeFolders() {
        TreeListing all = new TreeListing(List.of("/ type=dir", "/a type=dir", "/a/b type=reg", "/ab type=reg"));
        assertThat(all.below("/a").lines()).containsExactly("/a type=dir", "/a/b type=reg");
    }
}
