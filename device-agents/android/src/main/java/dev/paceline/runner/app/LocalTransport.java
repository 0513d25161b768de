package dev.paceline.runner.app;

import android.net.LocalServerSocket;
import android.net.LocalSocket;
import android.os.Process;
import android.system.ErrnoException;
import android.system.Os;
import android.system.OsConstants;
import dev.paceline.runner.protocol.Connection;
import dev.paceline.runner.protocol.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** An abstract socket, as `adb forward tcp:0 localabstract:NAME` reaches it. Not tried on a phone. */
final class LocalTransport implements Transport {
    private static final int ROOT_UID = 0;
    private static final int SHELL_UID = 2000;

    private final LocalServerSocket socket;

    LocalTransport(String name) throws IOException {
        socket = new LocalServerSocket(name);
    }

    /** Any app of the phone can reach an abstract socket, so who is there is asked of the kernel. */
    @Override
    public Connection accept() throws IOException {
        while (true) {
            LocalSocket peer = socket.accept();
            if (mayMeasure(peer.getPeerCredentials().getUid(), Process.myUid())) return new LocalConnection(peer);
            peer.close();
        }
    }

    /** adbd is root or shell. */
    static boolean mayMeasure(int uid, int ownUid) {
        return uid == ROOT_UID || uid == SHELL_UID || uid == ownUid;
    }

    @Override
    public void close() throws IOException {
        try {
            // Closing alone does not wake who waits in accept.
            Os.shutdown(socket.getFileDescriptor(), OsConstants.SHUT_RDWR);
        } catch (ErrnoException e) {
            throw new IOException(e);
        } finally {
            socket.close();
        }
    }

    private static final class LocalConnection implements Connection {
        private final LocalSocket peer;

        LocalConnection(LocalSocket peer) {
            this.peer = peer;
        }

        @Override
        public InputStream input() throws IOException {
            return peer.getInputStream();
        }

        @Override
        public OutputStream output() throws IOException {
            return peer.getOutputStream();
        }

        @Override
        public void close() throws IOException {
            try {
                peer.shutdownInput();
            } catch (IOException alreadyGone) {
                // Nobody waits for it then.
            }
            peer.close();
        }
    }
}
