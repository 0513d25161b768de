package dev.paceline.runner.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A worker at the other end of a stream of bytes; closing it ends what blocks on it. */
public interface Connection extends Closeable {
    InputStream input() throws IOException;

    OutputStream output() throws IOException;
}
