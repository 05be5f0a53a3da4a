package dev.lazuli.containerd;

import java.util.List;

/// A mount that a snapshotter asks for.
///
/// @param type    `bind`, `overlay`, …
/// @param source  folder, device or a mere name
/// @param options as in `mount -o`
public record Mount(String type, String source, List<String> options) {

    public Mount {
        options = List.copyOf(options);
    }

    static Mount of(dev.lazuli.containerd.proto.types.Mount message) {
        return new Mount(message.getType(), message.getSource(), message.getOptionsList());
    }

    static List<Mount> all(List<dev.lazuli.containerd.proto.types.Mount> messages) {
        return messages.stream().map(Mount::of).toList();
    }

    dev.lazuli.containerd.proto.types.Mount toMessage() {
        return dev.lazuli.containerd.proto.types.Mount.newBuilder()
                .setType(type)
                .setSource(source)
                .addAllOptions(options)
                .build();
    }
}
