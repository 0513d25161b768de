package dev.paceline.runner.protocol;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.paceline.runner.served.LoopbackTransport;
import dev.paceline.runner.served.ProcessInvoker;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.json.JSONObject;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The protocol as a worker meets it, each invocation in a process of its own. */
public class ServerTest {
    private static final String ABC_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private LoopbackTransport transport;
    private Server server;

    @Before
    public void serve() throws IOException {
        transport = new LoopbackTransport();
        server = new Server(transport, new ModelStore(folder.getRoot()), new ProcessInvoker(""));
        server.start();
    }

    @After
    public void close() throws IOException {
        server.close();
    }

    @Test
    public void saysWhatItIsAndCloses() throws Exception {
        try (Worker worker = new Worker()) {
            List<JSONObject> said = worker.ask("{\"type\":\"probe\"}");
            assertEquals(1, said.size());
            assertEquals("tflite-app", said.get(0).getString("runtime"));
            assertTrue(said.get(0).getJSONObject("facts").getDouble("timerStepUs") > 0);
        }
    }

    @Test
    public void asksForAModelOnceAndMeasuresIt() throws Exception {
        String model = "{\"type\":\"model\",\"sha256\":\"" + ABC_SHA256 + "\",\"bytes\":3}";
        try (Worker worker = new Worker()) {
            worker.send(model + "\n");
            assertFalse(worker.next().getBoolean("known"));
            worker.send("abc");
            assertTrue(worker.next().getBoolean("known"));
            List<JSONObject> said = worker.ask(plan());
            assertEquals("ready", said.get(0).getString("type"));
            JSONObject done = said.get(said.size() - 1);
            assertEquals("done", done.getString("type"));
            assertEquals(samplesOf(said), done.getInt("iterations"));
        }
        try (Worker worker = new Worker()) {
            worker.send(model + "\n");
            assertTrue(worker.next().getBoolean("known"));
        }
    }

    @Test
    public void keepsNothingOfABrokenTransfer() throws Exception {
        try (Worker worker = new Worker()) {
            worker.send("{\"type\":\"model\",\"sha256\":\"" + ABC_SHA256 + "\",\"bytes\":3}\nab");
            assertFalse(worker.next().getBoolean("known"));
            worker.hangUp();
            assertEquals(null, worker.next());
        }
        assertEquals(0, folder.getRoot().list().length);
    }

    @Test
    public void refusesWhatItDoesNotKnow() throws Exception {
        assertEquals("model-unknown", refusalOf(plan()));
        assertEquals("protocol", refusalOf(plan().replace(ABC_SHA256, "../../etc/passwd")));
        assertEquals("protocol", refusalOf("{\"type\":\"dance\"}"));
        assertEquals("protocol", refusalOf("nonsense"));
    }

    private String refusalOf(String line) throws Exception {
        try (Worker worker = new Worker()) {
            List<JSONObject> said = worker.ask(line);
            assertEquals(1, said.size());
            assertEquals("error", said.get(0).getString("type"));
            return said.get(0).getString("code");
        }
    }

    private static int samplesOf(List<JSONObject> said) throws Exception {
        int samples = 0;
        for (JSONObject message : said) {
            if (message.optString("phase").equals("measured")) samples += message.getJSONArray("samplesMs").length();
        }
        return samples;
    }

    private static String plan() {
        return "{\"type\":\"plan\",\"invocation\":0,\"model\":\""
                + ABC_SHA256
                + "\",\"threads\":1,\"delegate\":null,\"batch\":1,\"inputSeed\":0,"
                + "\"arrival\":{\"mode\":\"closed\",\"periodMs\":null},"
                + "\"warmup\":{\"name\":\"blocks\",\"version\":1,\"tolerance\":0.02,\"minBlockSamples\":5,"
                + "\"minBlockMs\":1,\"longBlockMs\":10,\"settleMs\":1,\"settleIterations\":1,\"minMs\":1,"
                + "\"maxMs\":20,\"maxIterations\":1000},"
                + "\"sampling\":{\"minIterations\":10,\"maxIterations\":20,\"targetSeconds\":0.01,\"maxSeconds\":1}}";
    }

    private final class Worker implements Closeable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), transport.port());
        private final BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

        Worker() throws IOException {}

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        JSONObject next() throws Exception {
            String line = lines.readLine();
            return line == null ? null : new JSONObject(line);
        }

        /** All that is said until the other end closes. */
        List<JSONObject> ask(String line) throws Exception {
            send(line + "\n");
            List<JSONObject> said = new ArrayList<>();
            for (JSONObject message = next(); message != null; message = next()) said.add(message);
            return said;
        }

        void hangUp() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
