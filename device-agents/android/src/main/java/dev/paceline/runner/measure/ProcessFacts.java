package dev.paceline.runner.measure;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;

/** What the kernel says of this process in /proc/self/status. */
public final class ProcessFacts {
    private ProcessFacts() {}

    /** The most memory that this process ever held (VmHWM); null where the system does not tell. */
    public static Long peakBytes() {
        String field = statusField("VmHWM:");
        return field == null ? null : Long.parseLong(field.replace(" kB", "")) * 1024;
    }

    public static Integer pid() {
        String field = statusField("Pid:");
        return field == null ? null : Integer.valueOf(field);
    }

    private static String statusField(String name) {
        try (BufferedReader status = new BufferedReader(new FileReader("/proc/self/status"))) {
            for (String line = status.readLine(); line != null; line = status.readLine()) {
                if (line.startsWith(name)) return line.substring(name.length()).trim();
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
