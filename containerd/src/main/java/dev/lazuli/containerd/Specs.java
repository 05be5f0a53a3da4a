package dev.lazuli.containerd;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

/// Documents of the OCI runtime specification as messages carry them: JSON under a type name.
final class Specs {
    private static final String TYPES = "types.containerd.io/opencontainers/runtime-spec/1/";

    private Specs() {}

    static Any container(String json) {
        return any("Spec", json);
    }

    static Any process(String json) {
        return any("Process", json);
    }

    private static Any any(String type, String json) {
        return Any.newBuilder()
                .setTypeUrl(TYPES + type)
                .setValue(ByteString.copyFromUtf8(json))
                .build();
    }
}
