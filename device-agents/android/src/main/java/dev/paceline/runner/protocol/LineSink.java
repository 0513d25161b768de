package dev.paceline.runner.protocol;

import dev.paceline.runner.measure.MessageSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.json.JSONObject;

/** Writes each message as a line, at once. */
public final class LineSink implements MessageSink {
    private final OutputStream output;

    public LineSink(OutputStream output) {
        this.output = output;
    }

    @Override
    public void emit(JSONObject message) throws IOException {
        output.write((message + "\n").getBytes(StandardCharsets.UTF_8));
        output.flush();
    }
}
