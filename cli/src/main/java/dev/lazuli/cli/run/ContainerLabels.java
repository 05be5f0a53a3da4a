package dev.lazuli.cli.run;

import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// The labels by which nerdctl knows a container, so that its `ps`, `logs` and `inspect` show ours.
public final class ContainerLabels {
    /// The container's name.
    public static final String NAME = "nerdctl/name";
    /// Where the output of a detached container is written down.
    public static final String LOG = "nerdctl/log-uri";
    /// Its platform.
    public static final String PLATFORM = "nerdctl/platform";
    /// Whether somebody has ended it, so that containerd does not start it again.
    public static final String EXPLICITLY_STOPPED = "containerd.io/restart.explicitly-stopped";
    /// The signal that ends it.
    public static final String STOP_SIGNAL = "io.containerd.image.config.stop-signal";

    private static final JsonNodeFactory JSON = JsonMapper.shared().getNodeFactory();

    private ContainerLabels() {}

    static Map<String, String> of(
            RunOptions options, ContainerIdentity identity, ImageConfig image, ContainerFolder folder) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(NAME, identity.name());
        labels.put("nerdctl/namespace", identity.namespace());
        labels.put("nerdctl/hostname", identity.hostname());
        labels.put(PLATFORM, Platform.host().toString());
        labels.put("nerdctl/state-dir", folder.path().toString());
        labels.put(
                "nerdctl/networks",
                JSON.arrayNode().add(options.network().toString()).toString());
        labels.put("nerdctl/auto-remove", String.valueOf(options.remove()));
        labels.put("nerdctl/extraHosts", "[]");
        if (options.detach()) {
            labels.put(LOG, "file://" + folder.log());
        }
        labels.put(EXPLICITLY_STOPPED, "false");
        labels.put(STOP_SIGNAL, image.stopSignal().isEmpty() ? "SIGTERM" : image.stopSignal());
        labels.putAll(options.labels());
        return labels;
    }
}
