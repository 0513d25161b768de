package dev.paceline.runner.app;

import android.app.ActivityManager;
import android.content.Context;
import android.os.IBinder;
import android.os.Process;
import android.os.RemoteException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits until the process of an invocation is gone, so that the next one is a new process. Not tried on a phone. */
final class ProcessEnd implements IBinder.DeathRecipient {
    private static final long ENDING_SECONDS = 2;

    private final Context context;
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile boolean wasSeen;

    ProcessEnd(Context context) {
        this.context = context;
    }

    void follow(IBinder binder) throws RemoteException {
        wasSeen = true;
        binder.linkToDeath(this, 0);
    }

    @Override
    public void binderDied() {
        gone.countDown();
    }

    /** A process that a model keeps from ending by itself is killed, as an app may do with its own. */
    void await() {
        try {
            if (wasSeen && gone.await(ENDING_SECONDS, TimeUnit.SECONDS)) return;
            kill();
            if (wasSeen) gone.await(ENDING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        ActivityManager activities = context.getSystemService(ActivityManager.class);
        List<ActivityManager.RunningAppProcessInfo> own = activities.getRunningAppProcesses();
        if (own == null) return;
        for (ActivityManager.RunningAppProcessInfo process : own) {
            if (process.processName.endsWith(InvocationService.PROCESS)) Process.killProcess(process.pid);
        }
    }
}
