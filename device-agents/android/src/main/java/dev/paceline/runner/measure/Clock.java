package dev.paceline.runner.measure;

import java.util.concurrent.locks.LockSupport;

/** A monotonic clock in milliseconds and a way to wait on it. */
public interface Clock {
    double nowMs();

    /** May wake a little early or late: who waits for a moment looks at the clock again. */
    void sleep(double ms);

    Clock SYSTEM =
            new Clock() {
                // Counted from here, so that a double holds every nanosecond of it for weeks.
                private final long originNs = System.nanoTime();

                @Override
                public double nowMs() {
                    return (System.nanoTime() - originNs) / 1e6;
                }

                @Override
                public void sleep(double ms) {
                    LockSupport.parkNanos((long) (ms * 1e6));
                }
            };
}
