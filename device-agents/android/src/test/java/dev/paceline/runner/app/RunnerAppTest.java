package dev.paceline.runner.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.view.WindowManager;
import dev.paceline.runner.protocol.Invoker;
import dev.paceline.runner.protocol.Transport;
import dev.paceline.runner.served.LoopbackTransport;
import java.io.IOException;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ServiceController;
import org.robolectric.annotation.Config;

@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE)
public class RunnerAppTest {
    @Test
    public void keepsTheScreenOnAndStartsItsService() {
        MainActivity activity = Robolectric.buildActivity(MainActivity.class).create().get();
        int flags = activity.getWindow().getAttributes().flags;
        assertTrue((flags & WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON) != 0);
        Intent started = shadowOf(RuntimeEnvironment.getApplication()).getNextStartedService();
        assertEquals(RunnerService.class.getName(), started.getComponent().getClassName());
    }

    @Test
    public void servesInTheForegroundUntilItIsDestroyed() throws IOException {
        ServiceController<Loopback> service = Robolectric.buildService(Loopback.class).create();
        assertNotNull(shadowOf(service.get()).getLastForegroundNotification());
        service.destroy();
        assertTrue(service.get().isClosed);
    }

    @Test
    public void letsAdbAndItselfIn() {
        assertTrue(LocalTransport.mayMeasure(0, 10123));
        assertTrue(LocalTransport.mayMeasure(2000, 10123));
        assertTrue(LocalTransport.mayMeasure(10123, 10123));
        assertFalse(LocalTransport.mayMeasure(10124, 10123));
    }

    public static class Loopback extends RunnerService {
        private boolean isClosed;

        @Override
        protected Transport transport() throws IOException {
            final LoopbackTransport loopback = new LoopbackTransport();
            return new Transport() {
                @Override
                public dev.paceline.runner.protocol.Connection accept() throws IOException {
                    return loopback.accept();
                }

                @Override
                public void close() throws IOException {
                    isClosed = true;
                    loopback.close();
                }
            };
        }

        @Override
        protected Invoker invoker() {
            return null;
        }
    }
}
