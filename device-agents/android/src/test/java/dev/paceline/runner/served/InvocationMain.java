package dev.paceline.runner.served;

import dev.paceline.runner.c.CEngine;
import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.protocol.LineSink;
import dev.paceline.runner.protocol.Request;
import java.io.File;
import java.io.IOException;
import org.json.JSONObject;

/** `InvocationMain LIBRARY REQUEST MODEL`: what InvocationService does, in a JVM of its own; no library: sums. */
public final class InvocationMain {
    private InvocationMain() {}

    public static void main(String[] args) throws Exception {
        endWithService();
        Engine engine = args[0].isEmpty() ? new SumEngine() : new CEngine(args[0]);
        Request request = new Request(engine, new JSONObject(), new LineSink(System.out));
        request.answer(args[1], args[2].isEmpty() ? null : new File(args[2]));
    }

    /** Nothing comes in by stdin: it ends with the service that started this JVM. */
    private static void endWithService() {
        Thread watch =
                new Thread("service-watch") {
                    @Override
                    public void run() {
                        try {
                            while (System.in.read() >= 0) continue;
                        } catch (IOException gone) {
                            // Which is what was waited for.
                        }
                        Runtime.getRuntime().halt(1);
                    }
                };
        watch.setDaemon(true);
        watch.start();
    }
}
