package dev.paceline.runner.app;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.Service;
import android.content.Intent;
import android.os.IBinder;
import android.util.Log;
import dev.paceline.runner.protocol.Invoker;
import dev.paceline.runner.protocol.ModelStore;
import dev.paceline.runner.protocol.Server;
import dev.paceline.runner.protocol.Transport;
import java.io.File;
import java.io.IOException;

/** Serves workers for as long as it is in the foreground; measures nothing in its own process. */
public class RunnerService extends Service {
    static final String SOCKET_NAME = "paceline-runner";
    private static final String TAG = "paceline";
    private static final String CHANNEL = "runner";
    private static final int NOTIFICATION_ID = 1;

    private Server server;

    @Override
    public void onCreate() {
        super.onCreate();
        startForeground(NOTIFICATION_ID, notification());
        try {
            server = new Server(transport(), new ModelStore(new File(getCacheDir(), "models")), invoker());
            server.start();
        } catch (IOException e) {
            Log.e(TAG, "the socket " + SOCKET_NAME + " cannot be opened", e);
            stopSelf();
        }
    }

    @Override
    public int onStartCommand(Intent intent, int flags, int startId) {
        return START_STICKY;
    }

    @Override
    public IBinder onBind(Intent intent) {
        return null;
    }

    @Override
    public void onDestroy() {
        try {
            if (server != null) server.close();
        } catch (IOException e) {
            Log.w(TAG, "the server did not close", e);
        }
        super.onDestroy();
    }

    /** Where workers come in. */
    protected Transport transport() throws IOException {
        return new LocalTransport(SOCKET_NAME);
    }

    /** What an invocation is started by. */
    protected Invoker invoker() {
        return new ServiceInvoker(this);
    }

    private Notification notification() {
        NotificationChannel channel =
                new NotificationChannel(CHANNEL, "Measuring", NotificationManager.IMPORTANCE_LOW);
        getSystemService(NotificationManager.class).createNotificationChannel(channel);
        return new Notification.Builder(this, CHANNEL)
                .setSmallIcon(android.R.drawable.stat_sys_download_done)
                .setContentTitle("Paceline measures models on this device")
                .setOngoing(true)
                .build();
    }
}
