package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Digest;

/// The blob that an index is of.
///
/// @param layer        its digest
/// @param toc          digest of the TOC that the entries come from
/// @param size         bytes of the blob
/// @param payloadsEnd  where its chunks end
/// @param memberFormat what its members are compressed with
public record IndexedBlob(Digest layer, TocDigest toc, long size, long payloadsEnd, MemberFormat memberFormat) {}
