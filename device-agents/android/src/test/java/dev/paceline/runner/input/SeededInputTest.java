package dev.paceline.runner.input;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import dev.paceline.runner.engine.ModelTensor;
import dev.paceline.runner.measure.Hex;
import dev.paceline.runner.measure.RunnerException;
import java.security.MessageDigest;
import org.junit.Test;

public class SeededInputTest {
    private static final int[] SHAPE = {1, 16, 16, 3};

    /** The digests that the domain's own test pins: every runtime must see the same input. */
    @Test
    public void fillsWithTheBytesThatAllRuntimesShare() throws Exception {
        assertEquals("7bb962ab3306c9a0", digest("float32"));
        assertEquals("e5873381995eab96", digest("float16"));
        assertEquals("2ba1feb7da3f1cf9", digest("float64"));
        assertEquals("6e8bd0ca6c4819a4", digest("int8"));
        assertEquals("6e8bd0ca6c4819a4", digest("uint8"));
        assertEquals("a7199dacfd8dfda3", digest("int16"));
        assertEquals("4713fe9e7866a56b", digest("int32"));
        assertEquals("d459fb8507bafb07", digest("int64"));
        assertEquals("c9fea96207bd0646", digest("bool"));
    }

    @Test
    public void refusesWhatNobodyCanFill() {
        RunnerException refused = assertThrows(RunnerException.class, () -> digest("string"));
        assertEquals("unsupported", refused.type());
        assertEquals("input-unsupported", refused.code());
    }

    private static String digest(String dtype) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(SeededInput.of(new ModelTensor("x", dtype, SHAPE), 1));
        return Hex.of(sha256.digest()).substring(0, 16);
    }
}
