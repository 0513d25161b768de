package dev.paceline.runner.input;

/** xoshiro128** 1.1 (Blackman and Vigna), seeded by SplitMix32 from a seed's low 32 bits: the domain's `createRandom`. */
final class Xoshiro128 {
    private int s0;
    private int s1;
    private int s2;
    private int s3;
    private int splitMix;

    Xoshiro128(long seed) {
        splitMix = (int) seed;
        s0 = nextState();
        s1 = nextState();
        s2 = nextState();
        s3 = nextState();
    }

    /** The next 32 bits; unsigned where they are read as a number. */
    int next() {
        int result = Integer.rotateLeft(s1 * 5, 7) * 9;
        int t = s1 << 9;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Integer.rotateLeft(s3, 11);
        return result;
    }

    private int nextState() {
        splitMix += 0x9e3779b9;
        int z = splitMix;
        z = (z ^ (z >>> 16)) * 0x21f0aaad;
        z = (z ^ (z >>> 15)) * 0x735a2d97;
        return z ^ (z >>> 15);
    }
}
