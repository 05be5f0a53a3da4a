package dev.lazuli.cli.run;

import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// The labels by which nerdctl knows a container, so that its `ps`, `logs` and `inspect` show ours.
final class ContainerLabels {
    static final String NAME = "nerdctl/name";
    private static final JsonNodeFactory JSON = JsonMapper.shared().getNodeFactory();

    private ContainerLabels() {}

    static Map<String, String> of(
            RunOptions options, ContainerIdentity identity, ImageConfig image, ContainerFolder folder) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(NAME, identity.name());
        labels.put("nerdctl/namespace", identity.namespace());
        labels.put("nerdctl/hostname", identity.hostname());
        labels.put("nerdctl/platform", Platform.host().toString());
        labels.put("nerdctl/state-dir", folder.path().toString());
        labels.put(
                "nerdctl/networks",
                JSON.arrayNode().add(options.network().toString()).toString());
        labels.put("nerdctl/auto-remove", String.valueOf(options.remove()));
        labels.put("nerdctl/extraHosts", "[]");
        if (options.detach()) {
            labels.put("nerdctl/log-uri", "file://" + folder.log());
        }
        labels.put("containerd.io/restart.explicitly-stopped", "false");
        labels.put(
                "io.containerd.image.config.stop-signal",
                image.stopSignal().isEmpty() ? "SIGTERM" : image.stopSignal());
        labels.putAll(options.labels());
        return labels;
    }
}
