package dev.paceline.runner.served;

import dev.paceline.runner.protocol.Invoker;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Paths;

/** Starts a JVM for each invocation, as Android starts a process for InvocationService. */
public final class ProcessInvoker implements Invoker {
    private final String library;

    /** @param library of TFLite's C API; empty for an engine in Java */
    public ProcessInvoker(String library) {
        this.library = library;
    }

    @Override
    public Running start(String request, File model) throws IOException {
        String java = Paths.get(System.getProperty("java.home"), "bin", "java").toString();
        final Process process =
                new ProcessBuilder(
                                java,
                                // Else a crash is told on stdout, among the messages.
                                "-XX:+SuppressFatalErrorMessage",
                                "-cp",
                                System.getProperty("java.class.path"),
                                InvocationMain.class.getName(),
                                library,
                                request,
                                model == null ? "" : model.getPath())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new Running() {
            @Override
            public InputStream lines() {
                return process.getInputStream();
            }

            @Override
            public void close() {
                process.destroyForcibly();
                try {
                    process.waitFor();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
