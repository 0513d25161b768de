package dev.paceline.runner.engine.tflite;

import dev.paceline.runner.engine.ModelTensor;
import dev.paceline.runner.engine.OpenModel;
import dev.paceline.runner.engine.Ran;
import dev.paceline.runner.measure.RunnerException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.Tensor;

/**
 * A model in an Interpreter. Its Java interface copies every input into its tensor for each inference, as it does in
 * every app, so that copy is a part of what is timed; outputs stay in their tensors until they are asked for.
 */
final class TfliteModel implements OpenModel {
    private final Interpreter interpreter;
    private final Delegate delegate;
    private final int threads;
    private final String delegateName;
    private final Object[] inputs;
    private final Map<Integer, Object> outputs = new HashMap<>();

    TfliteModel(Interpreter interpreter, Delegate delegate, int threads, String delegateName) {
        this.interpreter = interpreter;
        this.delegate = delegate;
        this.threads = threads;
        this.delegateName = delegateName;
        this.inputs = new Object[interpreter.getInputTensorCount()];
    }

    @Override
    public int inputCount() {
        return inputs.length;
    }

    @Override
    public ModelTensor input(int index) {
        Tensor tensor = interpreter.getInputTensor(index);
        return new ModelTensor(
                tensor.name(), tensor.dataType().name().toLowerCase(Locale.ROOT), tensor.shape());
    }

    @Override
    public void setInput(int index, ByteBuffer bytes) {
        inputs[index] = bytes;
    }

    @Override
    public void invoke() throws RunnerException {
        try {
            for (Object input : inputs) ((ByteBuffer) input).rewind();
            interpreter.runForMultipleInputsOutputs(inputs, outputs);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw RunnerException.error("model-refused", String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int outputCount() {
        return interpreter.getOutputTensorCount();
    }

    @Override
    public ByteBuffer output(int index) {
        return interpreter.getOutputTensor(index).asReadOnlyBuffer();
    }

    /** The Java interface does not tell what a delegate took: both counts are unknown, and said to be. */
    @Override
    public Ran ran() {
        String precision = "gpu".equals(delegateName) ? "fp16" : "fp32";
        return new Ran(threads, delegateName, null, null, precision);
    }

    @Override
    public void close() {
        interpreter.close();
        if (delegate != null) delegate.close();
    }
}
