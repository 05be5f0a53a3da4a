/// How containers are connected: the files under `/etc` that name hosts, and networks made by CNI plugins
/// (Container Network Interface specification 1.0.0).
///
/// A `BridgeNetwork` is a list of plugins that are called one after the other. What was set up is taken down by a
/// shell script that the runtime calls when the container is gone, so that nothing of this program stays resident.
@NullMarked
package dev.lazuli.cli.net;

import org.jspecify.annotations.NullMarked;
