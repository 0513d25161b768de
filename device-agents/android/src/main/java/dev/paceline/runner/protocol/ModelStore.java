package dev.paceline.runner.protocol;

import dev.paceline.runner.measure.Hex;
import dev.paceline.runner.measure.RunnerException;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** Models by their sha256, in a folder that the system may empty. */
public final class ModelStore {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final File folder;

    public ModelStore(File folder) {
        this.folder = folder;
    }

    /** The model's file, or null where it is not here. */
    File find(String sha256) throws RunnerException {
        File file = fileOf(sha256);
        return file.isFile() ? file : null;
    }

    /** Takes a model's bytes; throws RunnerException `model-damaged` where they have another digest. */
    void receive(String sha256, long bytes, JsonLines source) throws IOException, RunnerException {
        File file = fileOf(sha256);
        if (!folder.isDirectory() && !folder.mkdirs()) throw new IOException("cannot make the folder " + folder);
        File part = File.createTempFile("model", ".part", folder);
        try {
            String received = write(part, bytes, source);
            if (!received.equals(sha256)) {
                throw RunnerException.error(
                        "model-damaged", "the model's bytes have the digest " + received + ", not " + sha256);
            }
            if (!part.renameTo(file)) throw new IOException("cannot keep the model as " + file);
        } finally {
            if (part.exists() && !part.delete()) part.deleteOnExit();
        }
    }

    private static String write(File part, long bytes, JsonLines source) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream output =
                new DigestOutputStream(new BufferedOutputStream(new FileOutputStream(part)), digest)) {
            source.copyTo(output, bytes);
        }
        return Hex.of(digest.digest());
    }

    /** What is no digest may be a path to somewhere else. */
    private File fileOf(String sha256) throws RunnerException {
        if (SHA256.matcher(sha256).matches()) return new File(folder, sha256 + ".tflite");
        throw RunnerException.error("protocol", "no sha256 in lower-case hexadecimal: " + sha256);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
