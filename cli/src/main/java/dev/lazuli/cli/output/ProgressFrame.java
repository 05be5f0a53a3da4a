package dev.lazuli.cli.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One picture of a transfer: a line for each part with its state and bar, and a line with time, bytes and speed.
final class ProgressFrame {
    private static final int BAR_WIDTH = 38;
    private static final String GREEN = "\u001b[32m";
    private static final String RESET = "\u001b[0m";

    private ProgressFrame() {}

    static String of(List<Transfer> transfers, Duration elapsed) {
        List<List<String>> rows = new ArrayList<>();
        long moved = 0;
        for (Transfer transfer : transfers) {
            moved += transfer.offset();
            rows.add(row(transfer));
        }
        double seconds = elapsed.toNanos() / 1e9;
        String speed = Humans.binarySize(seconds > 0 ? moved / seconds : 0) + "/s";
        rows.add(List.of(
                String.format(Locale.ROOT, "elapsed: %-4s", String.format(Locale.ROOT, "%.1f", seconds)) + "s",
                String.format(Locale.ROOT, "total: %7.6s", Humans.binarySize(moved)),
                "(" + speed + ")"));
        return new Tabs(1, true).format(rows);
    }

    private static List<String> row(Transfer transfer) {
        String ref = transfer.ref() + ":";
        return switch (transfer.status()) {
            case "downloading", "uploading", "converting" -> {
                double share = transfer.total() > 0 ? (double) transfer.offset() / transfer.total() : 0;
                String bytes = String.format(Locale.ROOT, "%8.8s", Humans.binarySize(transfer.offset())) + "/"
                        + Humans.binarySize(transfer.total());
                yield List.of(ref, transfer.status(), bar(share), bytes);
            }
            case "resolving", "waiting" -> List.of(ref, transfer.status(), bar(0));
            default -> List.of(ref, transfer.status(), bar(1));
        };
    }

    private static String bar(double share) {
        int full = (int) (Math.clamp(share, 0, 1) * BAR_WIDTH);
        return "|" + GREEN + "+".repeat(full) + RESET + "-".repeat(BAR_WIDTH - full) + "|";
    }
}
