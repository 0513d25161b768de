package dev.paceline.runner.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.os.Bundle;
import android.os.Looper;
import android.os.Message;
import android.os.Messenger;
import android.os.ParcelFileDescriptor;
import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.served.SumEngine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.json.JSONObject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.android.controller.ServiceController;
import org.robolectric.annotation.Config;

@RunWith(RobolectricTestRunner.class)
@Config(sdk = 35, manifest = Config.NONE)
public class InvocationServiceTest {
    /** Robolectric's pipe is a file, whose reader meets its end before all is written. */
    private static final int MAX_READS = 2000;

    @Test
    public void answersThroughThePipeAndEndsItsProcessWhenItIsUnbound() throws Exception {
        ServiceController<Summing> service = Robolectric.buildService(Summing.class).create();
        ParcelFileDescriptor[] pipe = ParcelFileDescriptor.createPipe();
        Bundle asked = new Bundle();
        asked.putString(InvocationService.REQUEST, "{\"type\":\"probe\"}");
        asked.putParcelable(InvocationService.OUTPUT, pipe[1]);
        Message message = Message.obtain();
        message.setData(asked);
        new Messenger(service.get().onBind(new Intent())).send(message);
        shadowOf(Looper.getMainLooper()).idle();

        JSONObject ready = new JSONObject(lineOf(pipe[0]));
        assertEquals("ready", ready.getString("type"));
        assertEquals(35, ready.getJSONObject("facts").getInt("sdk"));
        assertFalse(service.get().isEnded);
        service.destroy();
        assertTrue(service.get().isEnded);
    }

    private static String lineOf(ParcelFileDescriptor end) throws Exception {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new ParcelFileDescriptor.AutoCloseInputStream(end)))) {
            for (int read = 0; read < MAX_READS; read++) {
                String line = lines.readLine();
                if (line != null) return line;
                Thread.sleep(5);
            }
            throw new AssertionError("nothing was said");
        }
    }

    public static class Summing extends InvocationService {
        private boolean isEnded;

        @Override
        protected Engine engine() {
            return new SumEngine();
        }

        @Override
        protected void endProcess() {
            isEnded = true;
        }
    }
}
