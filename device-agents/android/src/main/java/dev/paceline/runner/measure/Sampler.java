package dev.paceline.runner.measure;

import java.io.IOException;
import org.json.JSONException;
import org.json.JSONObject;

/** Warms a model up and samples it by its plan; blocks leave on the way. */
final class Sampler {
    /** How long samples are held before they are sent, so that sending is rare beside sampling. */
    private static final double PIECE_MS = 250;

    /** Sending cools caches: a few inferences outside of timing follow it, within this share of a piece. */
    private static final int MAX_REHEATS = 3;

    private static final double REHEAT_SHARE = 0.01;

    private final Plan plan;
    private final Calls calls;
    private final Clock clock;
    private final BlockStream blocks;
    private final Arrivals arrivals;
    private final Warmup warmup;
    private int batch;
    private double idleMs;
    private int iterations;
    private double busyMs;

    /** Classes and no lambdas in all that goes into the app: dx cannot turn those into what Android runs. */
    private interface WantsMore {
        boolean after(double sampleMs);
    }

    Sampler(Plan plan, Calls calls, Clock clock, MessageSink sink) {
        this.plan = plan;
        this.calls = calls;
        this.clock = clock;
        this.blocks = new BlockStream(sink);
        this.arrivals = new Arrivals(plan.periodMs, clock);
        this.warmup = new Warmup(plan.warmup);
    }

    /** A closed loop whatever comes after: by period it could take as long as a whole session. */
    void warmUp() throws IOException, JSONException, RunnerException {
        CallsPerSample enough = new CallsPerSample(calls, TimerStep.ms(clock));
        batch = enough.find(plan.batch);
        final double[] shortestMs = {Double.POSITIVE_INFINITY};
        idleMs +=
                sampleWhile(
                        "warmup",
                        new Arrivals(null, clock),
                        new WantsMore() {
                            @Override
                            public boolean after(double sampleMs) {
                                double batchMs = sampleMs * batch;
                                shortestMs[0] = Math.min(shortestMs[0], batchMs);
                                return warmup.push(batchMs);
                            }
                        });
        if (arrivals.isPeriodic()) batch = plan.batch;
        else if (shortestMs[0] < enough.neededMs()) batch = enough.find(batch);
    }

    void sample() throws IOException, JSONException, RunnerException {
        final double startedMs = clock.nowMs();
        double betweenMs =
                sampleWhile(
                        "measured",
                        arrivals,
                        new WantsMore() {
                            @Override
                            public boolean after(double sampleMs) {
                                iterations++;
                                busyMs += sampleMs * batch;
                                // Waiting for the next period is part of sampling; sending a block in a closed loop is not.
                                double elapsedMs = arrivals.isPeriodic() ? clock.nowMs() - startedMs : busyMs;
                                return plan.sampling.wantsMore(iterations, elapsedMs);
                            }
                        });
        // By period a runner waits because it is to.
        if (!arrivals.isPeriodic()) idleMs += betweenMs;
    }

    /** `done`, but for what only its invocation knows. */
    JSONObject done() throws JSONException {
        JSONObject warmed =
                new JSONObject().put("iterations", warmup.iterations()).put("reason", warmup.reason());
        return new JSONObject()
                .put("type", "done")
                .put("iterations", iterations)
                .put("batch", batch)
                .put("warmup", warmed)
                .put("latenessMs", arrivals.latenessMs())
                .put("idleMs", idleMs);
    }

    /** Samples while more are wanted; the milliseconds from the first to the last that no sample holds. */
    private double sampleWhile(String phase, Arrivals due, WantsMore wantsMore)
            throws IOException, JSONException, RunnerException {
        double fromMs = clock.nowMs();
        double sentMs = fromMs;
        double sampledMs = 0;
        double endedMs = fromMs;
        for (int sample = 0; ; sample++) {
            double startedMs = due.next(endedMs);
            endedMs = calls.endOf(batch);
            double lastedMs = lasted(startedMs, endedMs, phase, sample);
            double sampleMs = lastedMs / batch;
            sampledMs += lastedMs;
            blocks.add(sampleMs);
            boolean more = wantsMore.after(sampleMs);
            if (more && !blocks.isFull() && endedMs - sentMs < PIECE_MS) continue;
            blocks.flush(phase, batch);
            if (!more && phase.equals("measured")) return Math.max(0, endedMs - fromMs - sampledMs);
            // By period a model is left as cold as it is in an app.
            if (!due.isPeriodic()) calls.endOf(reheatsAt(sampleMs));
            if (!more) return Math.max(0, clock.nowMs() - fromMs - sampledMs);
            sentMs = clock.nowMs();
        }
    }

    /** A clock that stands still makes no sample, and nothing is bent into one. */
    private static double lasted(double startedMs, double endedMs, String phase, int sample)
            throws RunnerException {
        double elapsedMs = endedMs - startedMs;
        if (elapsedMs > 0 && elapsedMs < Double.POSITIVE_INFINITY) return elapsedMs;
        throw RunnerException.error("invalid-sample", phase + " sample " + sample + " lasted " + elapsedMs + " ms");
    }

    private static int reheatsAt(double inferenceMs) {
        return (int) Math.min(MAX_REHEATS, Math.floor(REHEAT_SHARE * PIECE_MS / inferenceMs));
    }
}
