package dev.paceline.runner.served;

import dev.paceline.runner.protocol.Connection;
import dev.paceline.runner.protocol.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port of this computer in place of Android's abstract socket. */
public final class LoopbackTransport implements Transport {
    private static final int BACKLOG = 8;

    private final ServerSocket server;

    public LoopbackTransport() throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public Connection accept() throws IOException {
        final Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        return new Connection() {
            @Override
            public InputStream input() throws IOException {
                return socket.getInputStream();
            }

            @Override
            public OutputStream output() throws IOException {
                return socket.getOutputStream();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
