package dev.paceline.runner.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Serves workers as they come, each on a thread of its own, until it is closed. */
public final class Server implements Closeable {
    private final Transport transport;
    private final ModelStore models;
    private final Invoker invoker;
    private final Semaphore turn = new Semaphore(1, true);
    private final Set<Connection> open = Collections.synchronizedSet(new HashSet<Connection>());

    public Server(Transport transport, ModelStore models, Invoker invoker) {
        this.transport = transport;
        this.models = models;
        this.invoker = invoker;
    }

    public void start() {
        onThread("workers", new Runnable() {
            @Override
            public void run() {
                try {
                    while (true) serve(transport.accept());
                } catch (IOException closed) {
                    // Nobody comes any more.
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        transport.close();
        synchronized (open) {
            for (Connection worker : open) worker.close();
        }
    }

    private void serve(final Connection worker) {
        open.add(worker);
        onThread("worker", new Runnable() {
            @Override
            public void run() {
                try (Connection closing = worker) {
                    new Session(closing, models, invoker, turn).serve();
                } catch (IOException | InterruptedException gone) {
                    // The worker went away, and hears nothing more.
                } finally {
                    open.remove(worker);
                }
            }
        });
    }

    private static void onThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
