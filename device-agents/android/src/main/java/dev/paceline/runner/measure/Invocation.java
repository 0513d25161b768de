package dev.paceline.runner.measure;

import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.engine.OpenModel;
import dev.paceline.runner.engine.Ran;
import dev.paceline.runner.input.SeededInput;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * One invocation of one model: the loop of packages/agent's `runInvocation`, which says why it is as it is.
 *
 *   ready -> init -> first -> block* (warm-up) -> block* (measured) -> done
 *
 * What goes wrong is a message too (`unsupported` or `error`), after which nothing follows.
 */
public final class Invocation {
    /** The longest text that a runtime gets to say of itself. */
    private static final int MAX_MESSAGE = 4000;

    private final Plan plan;
    private final Engine engine;
    private final File modelFile;
    private final Clock clock;
    private final MessageSink sink;

    public Invocation(Plan plan, Engine engine, File modelFile, Clock clock, MessageSink sink) {
        this.plan = plan;
        this.engine = engine;
        this.modelFile = modelFile;
        this.clock = clock;
        this.sink = sink;
    }

    /**
     * Runs to its end and says all of it.
     *
     * @param ready what this agent knows of itself: its first message
     * @throws IOException when nobody listens any more
     */
    public void run(JSONObject ready) throws IOException {
        try {
            sink.emit(ready);
            double startedMs = clock.nowMs();
            try (OpenModel model = engine.open(modelFile, plan.threads, plan.delegate)) {
                double initMs = clock.nowMs() - startedMs;
                sink.emit(initialised(initMs, model.ran()));
                measure(model);
            }
        } catch (RunnerException e) {
            sink.emit(failure(e));
        } catch (JSONException e) {
            // JSON has no NaN and no infinity, which is what a broken clock makes.
            sink.emit(failure(RunnerException.error("invalid-sample", "no number: " + e.getMessage(), e)));
        }
    }

    /** The message that ends an invocation which something was thrown in. */
    public static JSONObject failure(RunnerException e) {
        String words = String.valueOf(e.getMessage());
        try {
            return new JSONObject()
                    .put("type", e.type())
                    .put("code", e.code())
                    .put("message", words.substring(0, Math.min(words.length(), MAX_MESSAGE)));
        } catch (JSONException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void measure(OpenModel model) throws IOException, JSONException, RunnerException {
        for (int index = 0; index < model.inputCount(); index++) {
            model.setInput(index, SeededInput.of(model.input(index), SeededInput.seedOf(plan.inputSeed, index)));
        }
        Calls calls = new Calls(model, clock);
        double firstMs = calls.time(1);
        sink.emit(new JSONObject().put("type", "first").put("firstMs", firstMs > 0 ? firstMs : JSONObject.NULL));
        // While a model with memory is still in its first state.
        String outputDigest = digestOf(model);

        Sampler sampler = new Sampler(plan, calls, clock, sink);
        sampler.warmUp();
        sampler.sample();
        sink.emit(
                sampler.done()
                        .put("peakBytes", orNull(ProcessFacts.peakBytes()))
                        .put("outputDigest", orNull(outputDigest)));
    }

    private static JSONObject initialised(double initMs, Ran ran) throws JSONException {
        JSONObject what =
                new JSONObject()
                        .put("threads", ran.threads)
                        .put("delegate", orNull(ran.delegate))
                        .put("delegatedOperators", orNull(ran.delegatedOperators))
                        .put("operators", orNull(ran.operators))
                        .put("precision", ran.precision);
        return new JSONObject().put("type", "init").put("initMs", initMs).put("ran", what);
    }

    /** sha256 over the bytes of all outputs, one after the other, in hexadecimal; null where one cannot be read. */
    private static String digestOf(OpenModel model) {
        MessageDigest digest = sha256();
        for (int index = 0; index < model.outputCount(); index++) {
            ByteBuffer bytes = model.output(index);
            if (bytes == null) return null;
            digest.update(bytes);
        }
        return Hex.of(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Object orNull(Object value) {
        return value == null ? JSONObject.NULL : value;
    }
}
