package dev.paceline.runner.engine.tflite;

import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.engine.OpenModel;
import dev.paceline.runner.measure.RunnerException;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.Interpreter;
import org.tensorflow.lite.RuntimeFlavor;
import org.tensorflow.lite.TensorFlowLite;
import org.tensorflow.lite.gpu.GpuDelegateFactory;
import org.tensorflow.lite.nnapi.NnApiDelegate;

/** TFLite's own Interpreter, with the delegates that its AARs bring. */
public final class TfliteEngine implements Engine {
    @Override
    public String version() {
        return TensorFlowLite.runtimeVersion();
    }

    @Override
    public List<String> delegates() {
        return Arrays.asList("xnnpack", "gpu", "nnapi");
    }

    @Override
    public OpenModel open(File model, int threads, String delegate) throws RunnerException {
        Delegate made = delegateOf(delegate);
        Interpreter.Options options =
                new Interpreter.Options().setNumThreads(threads).setUseXNNPACK("xnnpack".equals(delegate));
        if (made != null) options.addDelegate(made);
        Interpreter interpreter = null;
        try {
            interpreter = new Interpreter(model, options);
            interpreter.allocateTensors();
            return new TfliteModel(interpreter, made, threads, delegate);
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            if (interpreter != null) interpreter.close();
            if (made != null) made.close();
            throw Refusal.of(e);
        }
    }

    private static Delegate delegateOf(String name) throws RunnerException {
        if (name == null || name.equals("xnnpack")) return null;
        try {
            if (name.equals("gpu")) return new GpuDelegateFactory().create(RuntimeFlavor.APPLICATION);
            if (name.equals("nnapi")) return new NnApiDelegate();
        } catch (RuntimeException | LinkageError e) {
            throw RunnerException.error(
                    "delegate-unavailable", "the delegate " + name + " cannot be made here: " + e.getMessage(), e);
        }
        throw RunnerException.error("delegate-unknown", "tflite-app has no delegate " + name);
    }
}
