package dev.paceline.runner.protocol;

import java.io.Closeable;
import java.io.IOException;

/** Where workers come in. */
public interface Transport extends Closeable {
    /** Waits for the next worker that may be here; throws IOException once it is closed. */
    Connection accept() throws IOException;
}
