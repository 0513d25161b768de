package dev.paceline.runner.measure;

import org.json.JSONException;
import org.json.JSONObject;

/** When the next inference may start, and from when its latency counts; packages/agent's `arrivals.ts` says why so. */
final class Arrivals {
    private final Double periodMs;
    private final Clock clock;
    private boolean hasArrived;
    private double arrivedMs;
    private int waits;
    private double sumMs;
    private double maxMs;

    /** @param periodMs null for a closed loop, where an inference starts as soon as the last one ended */
    Arrivals(Double periodMs, Clock clock) {
        this.periodMs = periodMs;
        this.clock = clock;
    }

    boolean isPeriodic() {
        return periodMs != null;
    }

    /**
     * Waits until the next inference is due where there is a schedule.
     *
     * @param endedMs when the last one ended; not read before the first
     * @return the time that its latency counts from
     */
    double next(double endedMs) {
        if (periodMs == null) return clock.nowMs();
        if (!hasArrived) {
            hasArrived = true;
            arrivedMs = clock.nowMs();
            return arrivedMs;
        }
        double dueMs = arrivedMs + periodMs;
        double nowMs = clock.nowMs();
        while (nowMs < dueMs) {
            clock.sleep(dueMs - nowMs);
            nowMs = clock.nowMs();
        }
        double lateMs = nowMs - Math.max(dueMs, endedMs);
        arrivedMs = dueMs + lateMs;
        waits++;
        sumMs += lateMs;
        maxMs = Math.max(maxMs, lateMs);
        return arrivedMs;
    }

    /** How late inferences were started, and not by one another; JSON's null where nothing is due at a time. */
    Object latenessMs() throws JSONException {
        if (periodMs == null) return JSONObject.NULL;
        return new JSONObject().put("mean", waits == 0 ? 0 : sumMs / waits).put("max", maxMs);
    }
}
