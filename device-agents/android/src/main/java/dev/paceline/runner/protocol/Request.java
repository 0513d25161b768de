package dev.paceline.runner.protocol;

import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.measure.Clock;
import dev.paceline.runner.measure.Invocation;
import dev.paceline.runner.measure.MessageSink;
import dev.paceline.runner.measure.Plan;
import dev.paceline.runner.measure.ProcessFacts;
import dev.paceline.runner.measure.RunnerException;
import dev.paceline.runner.measure.TimerStep;
import java.io.File;
import java.io.IOException;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** What a fresh process does: answers one `plan` or `probe`. */
public final class Request {
    private final Engine engine;
    private final JSONObject facts;
    private final MessageSink sink;

    /** @param facts what the host of this process knows of it; joins `ready.facts` */
    public Request(Engine engine, JSONObject facts, MessageSink sink) {
        this.engine = engine;
        this.facts = facts;
        this.sink = sink;
    }

    /** Throws IOException when nobody listens any more. */
    public void answer(String line, File model) throws IOException {
        try {
            JSONObject request = new JSONObject(line);
            JSONObject ready = ready();
            if (request.getString("type").equals("probe")) {
                sink.emit(ready);
                return;
            }
            new Invocation(Plan.parse(request), engine, model, Clock.SYSTEM, sink).run(ready);
        } catch (RunnerException e) {
            sink.emit(Invocation.failure(e));
        } catch (JSONException e) {
            sink.emit(Invocation.failure(RunnerException.error("protocol", "no request: " + e.getMessage())));
        } catch (LinkageError e) {
            String words = "the runtime's library cannot be loaded: " + e.getMessage();
            sink.emit(Invocation.failure(RunnerException.error("runtime-unavailable", words)));
        }
    }

    private JSONObject ready() throws JSONException {
        JSONObject known =
                new JSONObject(facts.toString())
                        .put("runner", "app")
                        .put("delegates", new JSONArray(engine.delegates()))
                        .put("timerStepUs", 1000 * TimerStep.ms(Clock.SYSTEM));
        Integer pid = ProcessFacts.pid();
        return new JSONObject()
                .put("type", "ready")
                .put("runtime", "tflite-app")
                .put("version", engine.version())
                .put("flavour", JSONObject.NULL)
                .put("pid", pid == null ? JSONObject.NULL : pid)
                .put("facts", known);
    }
}
