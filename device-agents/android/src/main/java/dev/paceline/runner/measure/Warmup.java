package dev.paceline.runner.measure;

import java.util.Arrays;

/** The domain's `createWarmup`: warm once the medians of two successive settled blocks agree. */
final class Warmup {
    private final Plan.WarmupRule rule;
    private double[] block = new double[64];
    private int held;
    private double blockMs;
    private double previousMedianMs = Double.NaN;
    private double lastMedianMs = Double.NaN;
    private int settledBlocks;
    private int iterations;
    private double elapsedMs;
    private String reason;

    Warmup(Plan.WarmupRule rule) {
        this.rule = rule;
    }

    /** Takes the next duration; true while it is still warming. */
    boolean push(double sampleMs) {
        if (held == block.length) block = Arrays.copyOf(block, 2 * held);
        block[held++] = sampleMs;
        blockMs += sampleMs;
        iterations++;
        elapsedMs += sampleMs;
        if (blockIsFull()) {
            closeBlock();
            if (elapsedMs >= rule.minMs && lastTwoAgree()) reason = "agreed";
        }
        if (reason == null && (elapsedMs >= rule.maxMs || iterations >= rule.maxIterations)) reason = "limit";
        return reason == null;
    }

    int iterations() {
        return iterations;
    }

    /** `agreed` or `limit`. */
    String reason() {
        return reason == null ? "limit" : reason;
    }

    private boolean blockIsFull() {
        if (held >= rule.minBlockSamples && blockMs >= rule.minBlockMs) return true;
        return held >= 2 && blockMs >= rule.longBlockMs;
    }

    private void closeBlock() {
        previousMedianMs = lastMedianMs;
        lastMedianMs = median(block, held);
        boolean settled = iterations - held >= rule.settleIterations && elapsedMs - blockMs >= rule.settleMs;
        settledBlocks = settled ? settledBlocks + 1 : 0;
        held = 0;
        blockMs = 0;
    }

    private boolean lastTwoAgree() {
        if (settledBlocks < 2) return false;
        double difference = Math.abs(lastMedianMs - previousMedianMs);
        return difference <= rule.tolerance * Math.min(lastMedianMs, previousMedianMs);
    }

    /** As the domain's `median`, of the first `count` values, which are reordered. */
    private static double median(double[] values, int count) {
        Arrays.sort(values, 0, count);
        double low = values[(count - 1) / 2];
        double high = values[count / 2];
        return low + (high - low) * 0.5;
    }
}
