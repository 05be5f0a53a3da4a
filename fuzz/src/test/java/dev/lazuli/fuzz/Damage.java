package dev.lazuli.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes inputs of good ones: flips, overwrites, cuts, repeats and splices, a few at a time. The same random numbers
/// make
/// the same inputs.
final class Damage {
    private static final int MOST_CHANGES = 6;
    private static final int LONGEST_PIECE = 64;
    private static final byte[] TELLING = {0, 1, (byte) 0xff, (byte) 0x80, 0x7f, '0', '9', '-', '/', '.', '"', '{', '}'
    };

    private final Random random;
    private final List<byte[]> seeds;

    Damage(Random random, List<byte[]> seeds) {
        this.random = random;
        this.seeds = List.copyOf(seeds);
    }

    byte[] next() {
        byte[] input = seed().clone();
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes && input.length > 0; i++) {
            input = change(input);
        }
        return input;
    }

    private byte[] seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] change(byte[] input) {
        int at = random.nextInt(input.length);
        int length = Math.min(1 + random.nextInt(LONGEST_PIECE), input.length - at);
        return switch (random.nextInt(6)) {
            case 0 -> {
                input[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                yield input;
            }
            case 1 -> {
                input[at] = TELLING[random.nextInt(TELLING.length)];
                yield input;
            }
            case 2 -> {
                Arrays.fill(input, at, at + length, TELLING[random.nextInt(TELLING.length)]);
                yield input;
            }
            case 3 -> Arrays.copyOf(input, at);
            case 4 -> spliced(input, at, Arrays.copyOfRange(input, at, at + length), at);
            default -> {
                byte[] other = seed();
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                int to = Math.min(other.length, from + length);
                yield spliced(input, at, Arrays.copyOfRange(other, from, to), at + length);
            }
        };
    }

    /// Bytes of `input` up to `at`, then `piece`, then those from `next` on.
    private static byte[] spliced(byte[] input, int at, byte[] piece, int next) {
        byte[] result = Arrays.copyOf(input, at + piece.length + input.length - next);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(input, next, result, at + piece.length, input.length - next);
        return result;
    }
}
