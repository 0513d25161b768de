package dev.paceline.runner.engine;

import dev.paceline.runner.measure.RunnerException;
import java.nio.ByteBuffer;

/** One model in one runtime, its tensors allocated. */
public interface OpenModel extends AutoCloseable {
    int inputCount();

    ModelTensor input(int index);

    /** Sets an input's bytes, as many as it has and in the order of this machine; kept until they are set again. */
    void setInput(int index, ByteBuffer bytes) throws RunnerException;

    /** One inference. Nothing but the model's own work may happen here: it is what is timed. */
    void invoke() throws RunnerException;

    int outputCount();

    /** An output's bytes as the last inference left them; null where they cannot be read. */
    ByteBuffer output(int index);

    /** What really runs. */
    Ran ran();

    @Override
    void close();
}
