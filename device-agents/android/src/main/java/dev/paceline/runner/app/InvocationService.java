package dev.paceline.runner.app;

import android.app.Service;
import android.content.Intent;
import android.os.Build;
import android.os.Bundle;
import android.os.Handler;
import android.os.IBinder;
import android.os.Looper;
import android.os.Message;
import android.os.Messenger;
import android.os.ParcelFileDescriptor;
import android.os.Process;
import android.util.Log;
import dev.paceline.runner.engine.Engine;
import dev.paceline.runner.engine.tflite.TfliteEngine;
import dev.paceline.runner.protocol.LineSink;
import dev.paceline.runner.protocol.Request;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import org.json.JSONException;
import org.json.JSONObject;

/** One invocation in a process of its own (`android:process`), which ends with it. */
public class InvocationService extends Service {
    /** As the manifest names it. */
    static final String PROCESS = ":invocation";

    static final String REQUEST = "request";
    static final String MODEL = "model";
    static final String OUTPUT = "output";

    @Override
    public IBinder onBind(Intent intent) {
        Handler.Callback onMessage =
                new Handler.Callback() {
                    @Override
                    public boolean handleMessage(Message message) {
                        begin(message.getData());
                        return true;
                    }
                };
        return new Messenger(new Handler(Looper.getMainLooper(), onMessage)).getBinder();
    }

    /** It was unbound: its invocation is over, and another is to find no trace of it. */
    @Override
    public void onDestroy() {
        super.onDestroy();
        endProcess();
    }

    protected Engine engine() {
        return new TfliteEngine();
    }

    protected void endProcess() {
        Process.killProcess(Process.myPid());
    }

    /** Not on the main thread, which Android takes for hung where it does not answer. */
    private void begin(Bundle asked) {
        asked.setClassLoader(ParcelFileDescriptor.class.getClassLoader());
        final String request = asked.getString(REQUEST);
        final String model = asked.getString(MODEL);
        final ParcelFileDescriptor output = asked.getParcelable(OUTPUT);
        new Thread("invocation") {
            @Override
            public void run() {
                answer(request, model == null ? null : new File(model), output);
            }
        }.start();
    }

    private void answer(String request, File model, ParcelFileDescriptor output) {
        try (OutputStream lines = new ParcelFileDescriptor.AutoCloseOutputStream(output)) {
            JSONObject facts = new JSONObject().put("sdk", Build.VERSION.SDK_INT);
            new Request(engine(), facts, new LineSink(lines)).answer(request, model);
        } catch (IOException | JSONException e) {
            Log.w("paceline", "nobody heard the invocation's end", e);
        }
    }
}
