package dev.paceline.runner.measure;

/** How many inferences a sample needs to last at least 100 steps of the clock: packages/agent's `callsPerSample`. */
final class CallsPerSample {
    private static final int STEPS_PER_SAMPLE = 100;
    /** Others can make calls look longer and never shorter, so the shortest of so many tries counts. */
    private static final int TRIES = 3;
    /** A try that lasted so many times what is needed was not made so by others. */
    private static final int BEYOND_DOUBT = 100;
    private static final int MAX_CALLS = 65_536;

    private final Calls calls;
    private final double neededMs;

    CallsPerSample(Calls calls, double stepMs) {
        this.calls = calls;
        this.neededMs = STEPS_PER_SAMPLE * stepMs;
    }

    double neededMs() {
        return neededMs;
    }

    /** `least`, doubled for as long as it takes; the calls that this tries are no samples. */
    int find(int least) throws RunnerException {
        int count = least;
        while (count < MAX_CALLS && !lastsLongEnough(count)) count = Math.min(MAX_CALLS, 2 * count);
        return count;
    }

    private boolean lastsLongEnough(int count) throws RunnerException {
        for (int tries = 0; tries < TRIES && neededMs > 0; tries++) {
            double elapsedMs = calls.time(count);
            if (elapsedMs < neededMs) return false;
            if (elapsedMs >= BEYOND_DOUBT * neededMs) return true;
        }
        return true;
    }
}
