package dev.paceline.runner.measure;

import java.io.IOException;
import org.json.JSONObject;

/** Where an agent's messages go, one JSON object a line. */
public interface MessageSink {
    /** Throws IOException when nobody listens any more, which ends the invocation. */
    void emit(JSONObject message) throws IOException;
}
