package dev.paceline.runner.protocol;

import dev.paceline.runner.measure.Invocation;
import dev.paceline.runner.measure.RunnerException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * One connection of a worker: its models, then one request. README.md describes it line by line.
 *
 *   {"type":"model","sha256","bytes"} -> {"type":"model","sha256","known":false}, bytes -> the same with true
 *   {"type":"plan", "model": sha256, …} -> the agent protocol's messages, and the end of the connection
 *   {"type":"probe"} -> `ready`, and the end of the connection
 */
final class Session {
    /** How long a worker waits for the process of the one before it to end. */
    private static final long TURN_SECONDS = 10;

    private final ModelStore models;
    private final Invoker invoker;
    private final Semaphore turn;
    private final JsonLines lines;
    private final OutputStream output;
    private final LineSink sink;

    /** @param turn of one permit: a device measures one model at a time */
    Session(Connection worker, ModelStore models, Invoker invoker, Semaphore turn) throws IOException {
        this.models = models;
        this.invoker = invoker;
        this.turn = turn;
        this.lines = new JsonLines(worker.input());
        this.output = worker.output();
        this.sink = new LineSink(output);
    }

    /** Serves until the request is answered; throws IOException when the worker is gone. */
    void serve() throws IOException, InterruptedException {
        try {
            boolean isOver = false;
            while (!isOver) {
                String line = lines.next();
                if (line == null) return;
                isOver = answer(line);
            }
        } catch (RunnerException e) {
            sink.emit(Invocation.failure(e));
        } catch (JSONException e) {
            sink.emit(Invocation.failure(RunnerException.error("protocol", "no message: " + e.getMessage())));
        }
    }

    /** True after the request, which nothing follows. */
    private boolean answer(String line) throws IOException, InterruptedException, JSONException, RunnerException {
        JSONObject message = new JSONObject(line);
        String type = message.getString("type");
        switch (type) {
            case "model":
                take(message.getString("sha256"), message.getLong("bytes"));
                return false;
            case "probe":
                invoke(line, null);
                return true;
            case "plan":
                invoke(line, modelOf(message.getString("model")));
                return true;
            default:
                throw RunnerException.error("protocol", "a message of type " + type + " is not known here");
        }
    }

    private void take(String sha256, long bytes) throws IOException, JSONException, RunnerException {
        if (models.find(sha256) == null) {
            tell(sha256, false);
            models.receive(sha256, bytes, lines);
        }
        tell(sha256, true);
    }

    private void tell(String sha256, boolean known) throws IOException, JSONException {
        sink.emit(new JSONObject().put("type", "model").put("sha256", sha256).put("known", known));
    }

    private File modelOf(String sha256) throws RunnerException {
        File file = models.find(sha256);
        if (file != null) return file;
        throw RunnerException.error("model-unknown", "the model " + sha256 + " was not sent");
    }

    private void invoke(String request, File model) throws IOException, InterruptedException, RunnerException {
        if (!turn.tryAcquire(TURN_SECONDS, TimeUnit.SECONDS)) {
            throw RunnerException.error("runner-busy", "another worker is measuring on this device");
        }
        try (Invoker.Running running = invoker.start(request, model)) {
            endWithWorker(running);
            relay(running.lines());
        } finally {
            turn.release();
        }
    }

    /** A worker that went away takes the process with it, also one that says nothing. */
    private void endWithWorker(final Invoker.Running running) {
        Thread watch =
                new Thread("worker-watch") {
                    @Override
                    public void run() {
                        try {
                            lines.untilClosed();
                        } catch (IOException gone) {
                            // Which is what was waited for.
                        } finally {
                            running.close();
                        }
                    }
                };
        watch.setDaemon(true);
        watch.start();
    }

    private void relay(InputStream said) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int read = said.read(buffer); read >= 0; read = said.read(buffer)) {
            output.write(buffer, 0, read);
            output.flush();
        }
    }
}
