package dev.paceline.runner.served;

import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.engine.ModelTensor;
import dev.paceline.runner.engine.OpenModel;
import dev.paceline.runner.engine.Ran;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;

/** A runtime in Java whose every model adds up 4096 floats, for tests of what surrounds a runtime. */
public final class SumEngine implements Engine {
    private static final int[] SHAPE = {4096};

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<String> delegates() {
        return Collections.emptyList();
    }

    @Override
    public OpenModel open(File model, final int threads, String delegate) {
        return new OpenModel() {
            private ByteBuffer input;
            private final ByteBuffer sum = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());

            @Override
            public int inputCount() {
                return 1;
            }

            @Override
            public ModelTensor input(int index) {
                return new ModelTensor("x", "float32", SHAPE);
            }

            @Override
            public void setInput(int index, ByteBuffer bytes) {
                input = bytes;
            }

            @Override
            public void invoke() {
                float total = 0;
                for (int at = 0; at < input.limit(); at += 4) total += input.getFloat(at);
                sum.putFloat(0, total);
            }

            @Override
            public int outputCount() {
                return 1;
            }

            @Override
            public ByteBuffer output(int index) {
                return sum.duplicate();
            }

            @Override
            public Ran ran() {
                return new Ran(threads, null, null, null, "fp32");
            }

            @Override
            public void close() {}
        };
    }
}
