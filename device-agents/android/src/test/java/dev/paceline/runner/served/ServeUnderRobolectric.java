package dev.paceline.runner.served;

import dev.paceline.runner.app.RunnerService;
import dev.paceline.runner.protocol.Invoker;
import dev.paceline.runner.protocol.Transport;
import java.io.IOException;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.android.controller.ServiceController;
import org.robolectric.annotation.Config;

/**
 * The app's service for a worker's own client, started by JUnit and therefore named unlike a test: it prints
 * `port N` and serves until its stdin ends. `-Dpaceline.tflite.library` names TFLite's C library.
 */
@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE)
public class ServeUnderRobolectric {
    @Test
    public void serve() throws IOException {
        ServiceController<LoopbackService> service = Robolectric.buildService(LoopbackService.class);
        service.create().startCommand(0, 1);
        System.out.println("port " + LoopbackService.transport.port());
        while (System.in.read() >= 0) continue;
        service.destroy();
    }

    /** RunnerService but for what only Android has: its sockets and its processes. */
    public static class LoopbackService extends RunnerService {
        private static LoopbackTransport transport;

        @Override
        protected Transport transport() throws IOException {
            transport = new LoopbackTransport();
            return transport;
        }

        @Override
        protected Invoker invoker() {
            return new ProcessInvoker(System.getProperty("paceline.tflite.library"));
        }
    }
}
