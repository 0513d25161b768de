package dev.paceline.runner.c;

import com.sun.jna.Pointer;
import dev.paceline.runner.engine.ModelTensor;
import dev.paceline.runner.engine.OpenModel;
import dev.paceline.runner.engine.Ran;
import dev.paceline.runner.measure.RunnerException;
import java.nio.ByteBuffer;

final class CModel implements OpenModel {
    /** By TfLiteType. */
    private static final String[] TYPES = {
        "none", "float32", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float16"
    };

    private final TfliteC library;
    private final Pointer model;
    private final Pointer interpreter;
    private final Pointer delegate;
    private final int threads;

    CModel(TfliteC library, Pointer model, Pointer interpreter, Pointer delegate, int threads) {
        this.library = library;
        this.model = model;
        this.interpreter = interpreter;
        this.delegate = delegate;
        this.threads = threads;
    }

    @Override
    public int inputCount() {
        return library.TfLiteInterpreterGetInputTensorCount(interpreter);
    }

    @Override
    public ModelTensor input(int index) {
        Pointer tensor = library.TfLiteInterpreterGetInputTensor(interpreter, index);
        int[] shape = new int[library.TfLiteTensorNumDims(tensor)];
        for (int axis = 0; axis < shape.length; axis++) shape[axis] = library.TfLiteTensorDim(tensor, axis);
        int type = library.TfLiteTensorType(tensor);
        String dtype = type < TYPES.length ? TYPES[type] : "type " + type;
        return new ModelTensor(library.TfLiteTensorName(tensor), dtype, shape);
    }

    @Override
    public void setInput(int index, ByteBuffer bytes) throws RunnerException {
        Pointer tensor = library.TfLiteInterpreterGetInputTensor(interpreter, index);
        if (library.TfLiteTensorCopyFromBuffer(tensor, bytes, bytes.remaining()) != 0) {
            throw RunnerException.error("model-refused", "an input does not take " + bytes.remaining() + " bytes");
        }
    }

    @Override
    public void invoke() throws RunnerException {
        if (library.TfLiteInterpreterInvoke(interpreter) != 0) {
            throw RunnerException.error("model-refused", "TFLite failed to run the model");
        }
    }

    @Override
    public int outputCount() {
        return library.TfLiteInterpreterGetOutputTensorCount(interpreter);
    }

    @Override
    public ByteBuffer output(int index) {
        Pointer tensor = library.TfLiteInterpreterGetOutputTensor(interpreter, index);
        return library.TfLiteTensorData(tensor).getByteBuffer(0, library.TfLiteTensorByteSize(tensor));
    }

    @Override
    public Ran ran() {
        return new Ran(threads, delegate == null ? null : "xnnpack", null, null, "fp32");
    }

    @Override
    public void close() {
        library.TfLiteInterpreterDelete(interpreter);
        if (delegate != null) library.TfLiteXNNPackDelegateDelete(delegate);
        library.TfLiteModelDelete(model);
    }
}
