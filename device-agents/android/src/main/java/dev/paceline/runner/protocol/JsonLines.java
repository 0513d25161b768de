package dev.paceline.runner.protocol;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Reads lines of UTF-8, and raw bytes between them. */
final class JsonLines {
    /** Far longer than any plan: what is longer is no line of this protocol. */
    private static final int MAX_LINE_BYTES = 1 << 20;

    private final InputStream input;

    JsonLines(InputStream input) {
        this.input = new BufferedInputStream(input, 1 << 16);
    }

    /** The next line without its end; null at the end of the stream. */
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = input.read(); read != '\n'; read = input.read()) {
            if (read < 0) return null;
            if (line.size() == MAX_LINE_BYTES) throw new IOException("a line is longer than " + MAX_LINE_BYTES);
            line.write(read);
        }
        return new String(line.toByteArray(), StandardCharsets.UTF_8);
    }

    /** Copies exactly so many bytes; throws EOFException where the stream ends before. */
    void copyTo(OutputStream output, long bytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = bytes; left > 0; ) {
            int read = input.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) throw new EOFException("the connection ended " + left + " bytes too early");
            output.write(buffer, 0, read);
            left -= read;
        }
    }

    /** Returns once the other end has closed. */
    void untilClosed() throws IOException {
        byte[] ignored = new byte[1024];
        for (int read = 0; read >= 0; ) read = input.read(ignored);
    }
}
