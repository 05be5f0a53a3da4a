package dev.lazuli.snapshotter.status;

import java.util.Locale;
import java.util.Map;

/// Text in Prometheus' exposition format 0.0.4. It is written here, since the client library appends `_total`
/// to the names of counters, and containerd-stargz-grpc's have none.
final class Exposition {
    private final StringBuilder text = new StringBuilder();

    /// The types that are needed.
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /// Begins a family; its samples follow.
    Exposition family(String name, Type type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ")
                .append(name)
                .append(' ')
                .append(type.name().toLowerCase(Locale.ROOT))
                .append('\n');
        return this;
    }

    /// @param labels in the order in which they are written
    Exposition sample(String name, Map<String, String> labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            labels(labels);
        }
        text.append(' ').append(number(value)).append('\n');
        return this;
    }

    private void labels(Map<String, String> labels) {
        char separator = '{';
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(separator)
                    .append(label.getKey())
                    .append("=\"")
                    .append(escaped(label.getValue()))
                    .append('"');
            separator = ',';
        }
        text.append('}');
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
