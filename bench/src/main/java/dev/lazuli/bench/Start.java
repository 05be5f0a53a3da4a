package dev.lazuli.bench;

/// One cold start of a container. All of it goes into the data as it is.
///
/// @param image              word of a [StartImage]
/// @param link               word of a [Link]
/// @param mode               word of a [StartMode]
/// @param background         whether the daemon was to fetch the rest of the layers
/// @param run                which of the runs, from 0 on; ratios are those of starts in the same run
/// @param outputSeconds      from the command to the line that says that the workload is ready
/// @param exitSeconds        from the command to its end
/// @param bytes              over the link until then, in both directions
/// @param requests           over the link until then
/// @param connections        over the link until then
/// @param proxyCpuSeconds    what playing the link took
/// @param daemonRssBytes     resident memory of the daemon at the end; 0 without one
/// @param daemonPeakRssBytes the most of it; 0 without one
/// @param daemonDiskBytes    what the daemon's folder takes on the disk at the end; 0 without one
record Start(
        String image,
        String link,
        String mode,
        boolean background,
        int run,
        double outputSeconds,
        double exitSeconds,
        long bytes,
        int requests,
        int connections,
        double proxyCpuSeconds,
        long daemonRssBytes,
        long daemonPeakRssBytes,
        long daemonDiskBytes) {

    /// Whether this is one of the starts that `options` ask for.
    boolean isAskedFor(StartOptions options) {
        return background == options.background()
                && options.images().stream().anyMatch(i -> i.word().equals(image))
                && options.links().stream().anyMatch(l -> l.word().equals(link))
                && options.modes().stream().anyMatch(m -> m.word().equals(mode));
    }

    /// Whether this is a start of that image behind that link.
    boolean isOf(StartImage started, Link behind) {
        return started.word().equals(image) && behind.word().equals(link);
    }

    /// Whether the image was pulled as a whole.
    boolean isFullPull() {
        return !StartMode.of(mode).lazy();
    }
}
