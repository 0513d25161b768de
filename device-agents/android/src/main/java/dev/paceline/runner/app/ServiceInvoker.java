package dev.paceline.runner.app;

import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.ServiceConnection;
import android.os.Bundle;
import android.os.IBinder;
import android.os.Message;
import android.os.Messenger;
import android.os.ParcelFileDescriptor;
import android.os.RemoteException;
import dev.paceline.runner.protocol.Invoker;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;

/** Binds InvocationService, which lives in a process that ends when it is unbound. Not tried on a phone. */
final class ServiceInvoker implements Invoker {
    private final Context context;

    ServiceInvoker(Context context) {
        this.context = context;
    }

    @Override
    public Running start(String request, File model) throws IOException {
        Bundle asked = new Bundle();
        asked.putString(InvocationService.REQUEST, request);
        if (model != null) asked.putString(InvocationService.MODEL, model.getPath());
        ParcelFileDescriptor[] pipe = ParcelFileDescriptor.createPipe();
        asked.putParcelable(InvocationService.OUTPUT, pipe[1]);
        BoundInvocation invocation = new BoundInvocation(asked, pipe[0], pipe[1]);
        Intent service = new Intent(context, InvocationService.class);
        // Important: it is to run as what the user sees does.
        int flags = Context.BIND_AUTO_CREATE | Context.BIND_IMPORTANT;
        if (!context.bindService(service, invocation, flags)) {
            invocation.close();
            throw new IOException("Android does not start InvocationService");
        }
        return invocation;
    }

    private final class BoundInvocation implements ServiceConnection, Running {
        private final Bundle asked;
        private final InputStream lines;
        private final ParcelFileDescriptor theirEnd;
        private final ProcessEnd process = new ProcessEnd(context);
        private boolean isClosed;

        BoundInvocation(Bundle asked, ParcelFileDescriptor ourEnd, ParcelFileDescriptor theirEnd) {
            this.asked = asked;
            this.lines = new ParcelFileDescriptor.AutoCloseInputStream(ourEnd);
            this.theirEnd = theirEnd;
        }

        @Override
        public void onServiceConnected(ComponentName name, IBinder binder) {
            try {
                process.follow(binder);
                Message message = Message.obtain();
                message.setData(asked);
                new Messenger(binder).send(message);
            } catch (RemoteException died) {
                // The end of the lines tells of it.
            } finally {
                closeTheirEnd();
            }
        }

        @Override
        public void onServiceDisconnected(ComponentName name) {
            closeTheirEnd();
        }

        @Override
        public InputStream lines() {
            return lines;
        }

        @Override
        public void close() {
            synchronized (this) {
                if (isClosed) return;
                isClosed = true;
            }
            try {
                context.unbindService(this);
            } catch (IllegalArgumentException neverBound) {
                // Then there is no process either.
            }
            closeTheirEnd();
            process.await();
        }

        /** While it is open here the lines do not end with the process. */
        private void closeTheirEnd() {
            try {
                theirEnd.close();
            } catch (IOException alreadyClosed) {
                // As it is to be.
            }
        }
    }
}
