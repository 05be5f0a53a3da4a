package dev.lazuli.estargz;

import java.util.ArrayList;
import java.util.List;

/// Disagreements as they are found: all are counted, the first ones are kept. For one thread.
final class Findings {
    private final int most;
    private final List<Disagreement> kept = new ArrayList<>();
    private long count;

    /// @param most how many are kept
    Findings(int most) {
        this.most = most;
    }

    void add(Disagreement.Kind kind, String entry, String message) {
        count++;
        if (kept.size() < most) {
            kept.add(new Disagreement(kind, entry, message));
        }
    }

    List<Disagreement> kept() {
        return List.copyOf(kept);
    }

    long count() {
        return count;
    }
}
