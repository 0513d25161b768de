package dev.paceline.runner.input;

import dev.paceline.runner.engine.ModelTensor;
import dev.paceline.runner.measure.RunnerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The domain's `seededInput`: the same input for the same shape, type and seed in every runtime, row-major. */
public final class SeededInput {
    /** 2^28: a gigabyte of float32. */
    private static final long MAX_ELEMENTS = 1L << 28;

    private SeededInput() {}

    /** The seed of a model's n-th input, so that equal inputs do not get equal values. */
    public static long seedOf(long seed, int inputIndex) {
        return (int) (seed + inputIndex * 0x9e3779b1);
    }

    /**
     * A direct buffer in the order of this machine, at its beginning.
     *
     * @throws RunnerException `unsupported`, code `input-unsupported`, for a type or a shape that nobody can fill
     */
    public static ByteBuffer of(ModelTensor tensor, long seed) throws RunnerException {
        int bytes = bytesPerElement(tensor);
        int count = elementsOf(tensor);
        if ((long) count * bytes > Integer.MAX_VALUE) throw refused(tensor, "is too large for a buffer in Java");
        ByteBuffer buffer = ByteBuffer.allocateDirect(count * bytes).order(ByteOrder.nativeOrder());
        Xoshiro128 random = new Xoshiro128(seed);
        for (int index = 0; index < count; index++) putNext(tensor.dtype, random, buffer);
        buffer.rewind();
        return buffer;
    }

    private static int bytesPerElement(ModelTensor tensor) throws RunnerException {
        switch (tensor.dtype) {
            case "bool":
            case "int8":
            case "uint8":
                return 1;
            case "float16":
            case "int16":
            case "uint16":
                return 2;
            case "float32":
            case "int32":
            case "uint32":
                return 4;
            case "float64":
            case "int64":
            case "uint64":
                return 8;
            default:
                throw refused(tensor, "is of the type " + tensor.dtype + ", which no seeded input exists for");
        }
    }

    private static void putNext(String dtype, Xoshiro128 random, ByteBuffer buffer) {
        int bits = random.next();
        switch (dtype) {
            case "float32":
                buffer.putFloat((float) signedUnit(bits));
                break;
            case "float64":
                buffer.putDouble(signedUnit(bits));
                break;
            case "float16":
                buffer.putShort(halfBits((bits >>> 21) - 1024));
                break;
            case "int8":
            case "uint8":
                buffer.put((byte) (bits >>> 24));
                break;
            case "int16":
            case "uint16":
                buffer.putShort((short) (bits >>> 16));
                break;
            case "bool":
                buffer.put((byte) (bits >>> 31));
                break;
            case "int32":
            case "uint32":
                buffer.putInt(bits >>> 31);
                break;
            default:
                buffer.putLong(bits >>> 31);
        }
    }

    /** The upper 24 bits as a multiple of 2^-23 in [-1, 1). */
    private static double signedUnit(int bits) {
        return (bits >>> 8) / 8388608.0 - 1;
    }

    /** The IEEE 754 half-precision bits of `numerator / 1024`, for a whole numerator in [-1024, 1024). */
    private static short halfBits(int numerator) {
        if (numerator == 0) return 0;
        int magnitude = Math.abs(numerator);
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude);
        int fraction = (magnitude << (10 - exponent)) & 0x3ff;
        return (short) ((numerator < 0 ? 0x8000 : 0) | ((exponent + 5) << 10) | fraction);
    }

    private static int elementsOf(ModelTensor tensor) throws RunnerException {
        long elements = 1;
        for (int size : tensor.shape) {
            if (size < 0) throw refused(tensor, "has the shape " + Arrays.toString(tensor.shape));
            elements *= size;
            if (elements > MAX_ELEMENTS) throw refused(tensor, "has more than 2^28 elements");
        }
        return (int) elements;
    }

    private static RunnerException refused(ModelTensor tensor, String why) {
        return RunnerException.unsupported("input-unsupported", "input \"" + tensor.name + "\" " + why);
    }
}
