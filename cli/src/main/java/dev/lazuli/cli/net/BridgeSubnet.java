package dev.lazuli.cli.net;

import dev.lazuli.cli.CommandException;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of the subnets 10.4.n.0/24 the bridge has, and what the bridge is called.
///
/// @param third  n, 0 to 255
/// @param device name of the bridge on the host
/// @param leases where the plugin host-local keeps which address is taken; under /run, since a new boot frees them all
record BridgeSubnet(int third, String device, Path leases) {
    private static final Pattern CHOICE = Pattern.compile("10\\.4\\.(\\d{1,3})\\.0/24");
    private static final int CHOICES = 256;
    private static final Path LEASES = Path.of("/run/lazuli/cni");

    String subnet() {
        return "10.4." + third + ".0/24";
    }

    String gateway() {
        return "10.4." + third + ".1";
    }

    /// Reads the choice from `folder`, or makes it: the first subnet that no device of the host has.
    static BridgeSubnet choose(Path folder) throws IOException {
        Path file = folder.resolve("bridge-subnet");
        int third = kept(file).orElse(-1);
        if (third < 0) {
            third = free();
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "bridge-subnet", "");
            Files.writeString(temporary, "10.4." + third + ".0/24\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return new BridgeSubnet(third, "lazuli" + third, LEASES.resolve("lazuli" + third));
    }

    private static OptionalInt kept(Path file) throws IOException {
        if (!Files.exists(file)) {
            return OptionalInt.empty();
        }
        Matcher choice = CHOICE.matcher(Files.readString(file).strip());
        if (!choice.matches()) {
            throw new CommandException("cannot use --net=bridge: " + file + " does not name a subnet 10.4.n.0/24");
        }
        return OptionalInt.of(Integer.parseInt(choice.group(1)));
    }

    private static int free() throws IOException {
        List<NetworkInterface> devices = NetworkInterface.networkInterfaces().toList();
        for (int third = 0; third < CHOICES; third++) {
            int candidate = third;
            if (devices.stream().noneMatch(device -> touches(device, candidate))) {
                return third;
            }
        }
        throw new CommandException(
                "cannot use --net=bridge: the host has devices in all subnets 10.4.0.0/24 to 10.4.255.0/24");
    }

    private static boolean touches(NetworkInterface device, int third) {
        for (InterfaceAddress address : device.getInterfaceAddresses()) {
            byte[] bytes = address.getAddress().getAddress();
            int prefix = Math.min(address.getNetworkPrefixLength(), 24);
            if (bytes.length == 4 && sameNetwork(bytes, new byte[] {10, 4, (byte) third, 0}, prefix)) {
                return true;
            }
        }
        return device.getName().equals("lazuli" + third);
    }

    private static boolean sameNetwork(byte[] first, byte[] second, int prefix) {
        int mask = prefix == 0 ? 0 : -1 << (32 - prefix);
        return (number(first) & mask) == (number(second) & mask);
    }

    private static int number(byte[] address) {
        return java.nio.ByteBuffer.wrap(address).getInt();
    }
}
