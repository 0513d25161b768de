package dev.paceline.runner.measure;

import org.json.JSONException;
import org.json.JSONObject;

/** One invocation as the worker asks for it: `InvocationPlan` of packages/contracts, its model named by its sha256. */
public final class Plan {
    public final int invocation;
    public final String modelSha256;
    public final int threads;
    /** Null: no delegate. */
    public final String delegate;
    /** The fewest inferences in a sample. */
    public final int batch;
    /** Null: a closed loop. */
    public final Double periodMs;
    public final long inputSeed;
    public final WarmupRule warmup;
    public final Sampling sampling;

    private Plan(JSONObject json) throws JSONException, RunnerException {
        invocation = json.getInt("invocation");
        modelSha256 = json.getString("model");
        threads = json.getInt("threads");
        delegate = json.isNull("delegate") ? null : json.getString("delegate");
        batch = json.getInt("batch");
        periodMs = periodOf(json.getJSONObject("arrival"));
        inputSeed = json.getLong("inputSeed");
        warmup = new WarmupRule(json.getJSONObject("warmup"));
        sampling = new Sampling(json.getJSONObject("sampling"));
        String affinity = json.optString("affinity", "any");
        if (!affinity.equals("any")) {
            throw RunnerException.unsupported(
                    "affinity-unsupported",
                    "an app cannot hold its threads to the cores " + affinity + ": ask tflite-native for that");
        }
    }

    /** Throws RunnerException `invalid-plan`, naming what is missing. */
    public static Plan parse(JSONObject json) throws RunnerException {
        try {
            return new Plan(json);
        } catch (JSONException e) {
            throw RunnerException.error("invalid-plan", "the message is no plan: " + e.getMessage(), e);
        }
    }

    private static Double periodOf(JSONObject arrival) throws JSONException {
        return arrival.getString("mode").equals("periodic") ? arrival.getDouble("periodMs") : null;
    }

    /** When an invocation is warm: the domain's `WarmupRule`. */
    public static final class WarmupRule {
        final double tolerance;
        final int minBlockSamples;
        final double minBlockMs;
        final double longBlockMs;
        final double settleMs;
        final int settleIterations;
        final double minMs;
        final double maxMs;
        final int maxIterations;

        WarmupRule(JSONObject json) throws JSONException {
            tolerance = json.getDouble("tolerance");
            minBlockSamples = json.getInt("minBlockSamples");
            minBlockMs = json.getDouble("minBlockMs");
            longBlockMs = json.getDouble("longBlockMs");
            settleMs = json.getDouble("settleMs");
            settleIterations = json.getInt("settleIterations");
            minMs = json.getDouble("minMs");
            maxMs = json.getDouble("maxMs");
            maxIterations = json.getInt("maxIterations");
        }
    }

    /** How long to sample: the domain's `SamplingLimits`. */
    public static final class Sampling {
        private final int minIterations;
        private final int maxIterations;
        private final double targetSeconds;
        private final double maxSeconds;

        Sampling(JSONObject json) throws JSONException {
            minIterations = json.getInt("minIterations");
            maxIterations = json.getInt("maxIterations");
            targetSeconds = json.getDouble("targetSeconds");
            maxSeconds = json.getDouble("maxSeconds");
        }

        /** The domain's `continueSampling`: one rule for every runner. */
        boolean wantsMore(int iterations, double elapsedMs) {
            if (iterations < 1) return true;
            double seconds = elapsedMs / 1000;
            if (iterations >= maxIterations || seconds >= maxSeconds) return false;
            return iterations < minIterations || seconds < targetSeconds;
        }
    }
}
