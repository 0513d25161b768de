package dev.paceline.runner.measure;

import java.io.IOException;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** Collects samples without allocating and sends them as numbered blocks. */
final class BlockStream {
    /** The most samples in one message: the schema's own limit. */
    private static final int MAX_SAMPLES = 10_000;

    private final double[] samplesMs = new double[MAX_SAMPLES];
    private final MessageSink sink;
    private int held;
    private int sequence;

    BlockStream(MessageSink sink) {
        this.sink = sink;
    }

    boolean isFull() {
        return held == MAX_SAMPLES;
    }

    void add(double sampleMs) {
        samplesMs[held++] = sampleMs;
    }

    void flush(String phase, int batch) throws IOException, JSONException {
        if (held == 0) return;
        JSONArray samples = new JSONArray();
        for (int index = 0; index < held; index++) samples.put(samplesMs[index]);
        held = 0;
        sink.emit(
                new JSONObject()
                        .put("type", "block")
                        .put("sequence", sequence++)
                        .put("phase", phase)
                        .put("batch", batch)
                        .put("samplesMs", samples));
    }
}
