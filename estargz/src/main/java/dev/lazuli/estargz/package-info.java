/// eStargz layers (`docs/estargz.md` of containerd/stargz-snapshotter): a gzip file that is a tar file when
/// decompressed, cut into gzip members so that any file can be fetched and verified alone; and zstd:chunked layers,
/// the same with zstd frames.
///
/// Reading goes in steps, each a type of its own. [Footer] tells from the last bytes of a blob where its table
/// of contents (TOC) is and in which [TocForm]; [UnverifiedToc] is that TOC as it came from outside;
/// [UnverifiedToc#verify(TocTrust)] compares it with what the manifest promises and gives a [VerifiedToc], whose
/// [TocEntry] values and [Chunk]s a [TocVisitor] sees in TOC order; [ChunkReader] inflates one chunk and compares
/// it with its digest.
///
/// Building is [EstargzBuilder]: a tar stream in, a blob out, with memory bounded by the chunk size.
///
/// Everything that is wrong with a blob is an [EstargzException].
@NullMarked
package dev.lazuli.estargz;

import org.jspecify.annotations.NullMarked;
