package dev.paceline.runner.measure;

import dev.paceline.runner.engine.OpenModel;

/** Inferences in a row, timed. */
final class Calls {
    private final OpenModel model;
    private final Clock clock;

    Calls(OpenModel model, Clock clock) {
        this.model = model;
        this.clock = clock;
    }

    /** Makes so many inferences; the time at which the last one ended. */
    double endOf(int count) throws RunnerException {
        for (int call = 0; call < count; call++) model.invoke();
        return clock.nowMs();
    }

    /** Milliseconds that so many inferences take. */
    double time(int count) throws RunnerException {
        double startedMs = clock.nowMs();
        return endOf(count) - startedMs;
    }
}
