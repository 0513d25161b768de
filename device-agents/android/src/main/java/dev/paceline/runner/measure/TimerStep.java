package dev.paceline.runner.measure;

/** The smallest step that a clock was seen to make, as the agents in TypeScript look for it. */
public final class TimerStep {
    private static final int STEPS = 2000;
    private static final double FOR_MS = 20;
    /** A clock that stands still is given up after so many readings. */
    private static final int MAX_READINGS = 200_000;

    private TimerStep() {}

    /** In milliseconds; 0 where the clock never moved. */
    public static double ms(Clock clock) {
        double smallestMs = Double.POSITIVE_INFINITY;
        int steps = 0;
        double lastMs = clock.nowMs();
        double endMs = lastMs + FOR_MS;
        for (int reading = 0; reading < MAX_READINGS && steps < STEPS && lastMs < endMs; reading++) {
            double nowMs = clock.nowMs();
            if (nowMs > lastMs) {
                smallestMs = Math.min(smallestMs, nowMs - lastMs);
                steps++;
            }
            lastMs = nowMs;
        }
        return steps == 0 ? 0 : smallestMs;
    }
}
