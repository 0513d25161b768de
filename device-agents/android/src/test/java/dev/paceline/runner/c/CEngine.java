package dev.paceline.runner.c;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.engine.OpenModel;
import dev.paceline.runner.measure.RunnerException;
import java.io.File;
import java.util.Collections;
import java.util.List;

/** TFLite's C library in a JVM: the Interpreter's stand-in where there is no Android, so that latencies are real. */
public final class CEngine implements Engine {
    /** TfLiteXNNPackDelegateOptions of 2.9 has 16 bytes; 0 is the default of all that is in it. */
    private static final int OPTIONS_BYTES = 64;

    /** TFLITE_XNNPACK_DELEGATE_FLAG_QS8 and _QU8, which follow the number of threads. */
    private static final int QUANTISED = 1 | 2;

    private final TfliteC library;

    /** @param path of libtensorflowlite_c.so */
    public CEngine(String path) {
        library = Native.load(path, TfliteC.class);
    }

    @Override
    public String version() {
        return library.TfLiteVersion();
    }

    @Override
    public List<String> delegates() {
        return Collections.singletonList("xnnpack");
    }

    @Override
    public OpenModel open(File file, int threads, String delegateName) throws RunnerException {
        if (delegateName != null && !delegateName.equals("xnnpack")) {
            throw RunnerException.error("delegate-unknown", "tflite-app has no delegate " + delegateName);
        }
        Pointer model = library.TfLiteModelCreateFromFile(file.getPath());
        if (model == null) throw RunnerException.unsupported("model-refused", "TFLite cannot read the model");
        Pointer delegate = delegateName == null ? null : xnnpack(threads);
        Pointer options = library.TfLiteInterpreterOptionsCreate();
        library.TfLiteInterpreterOptionsSetNumThreads(options, threads);
        if (delegate != null) library.TfLiteInterpreterOptionsAddDelegate(options, delegate);
        Pointer interpreter = library.TfLiteInterpreterCreate(model, options);
        library.TfLiteInterpreterOptionsDelete(options);
        if (interpreter == null || library.TfLiteInterpreterAllocateTensors(interpreter) != 0) {
            // What it holds ends with the process.
            throw RunnerException.unsupported("model-refused", "TFLite refuses the model");
        }
        return new CModel(library, model, interpreter, delegate, threads);
    }

    private Pointer xnnpack(int threads) {
        Memory options = new Memory(OPTIONS_BYTES);
        options.clear();
        options.setInt(0, threads);
        options.setInt(4, QUANTISED);
        return library.TfLiteXNNPackDelegateCreate(options);
    }
}
