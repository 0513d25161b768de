package dev.paceline.runner.protocol;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;

/** Starts processes that each answer one request and end. */
public interface Invoker {
    /**
     * @param request the line of a `plan` or of a `probe`
     * @param model where the plan's model is; null for a probe
     */
    Running start(String request, File model) throws IOException;

    /** A process at work; none is left of it once it is closed, and it may be closed twice. */
    interface Running extends Closeable {
        /** What it says, as JSON lines; ends with the process. */
        InputStream lines();

        @Override
        void close();
    }
}
