package dev.lazuli.registry;

/// The value of a header `Authorization`, and how long it is good for.
///
/// @param header    `Basic …` or `Bearer …`
/// @param asked     the scope that it was asked for
/// @param staleFrom [System#nanoTime()] from which it is not used any more
/// @param fetchedAt [System#nanoTime()] when it was fetched
record Authorization(String header, Scope asked, long staleFrom, long fetchedAt) {

    boolean isStale() {
        return System.nanoTime() - staleFrom >= 0;
    }

    /// Whether it was fetched after `nanoTime`, so that a refusal cannot be due to its age.
    boolean isFetchedSince(long nanoTime) {
        return fetchedAt - nanoTime >= 0;
    }

    @Override
    public String toString() {
        return "Authorization[" + asked + "]";
    }
}
