package dev.paceline.runner.engine.tflite;

import dev.paceline.runner.measure.RunnerException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What TFLite says of a model that it does not run, as the protocol says it. */
final class Refusal {
    private static final Pattern BUILTIN =
            Pattern.compile("Didn't find op for builtin opcode '(\\w+)' version '(\\d+)'");
    private static final Pattern CUSTOM = Pattern.compile("unresolved custom op: ([^\\s]+?)\\.?(?:\\s|$)");

    private Refusal() {}

    /** Names the operator that TFLite misses, where that is what it says. */
    static RunnerException of(RuntimeException e) {
        String words = String.valueOf(e.getMessage());
        String operator = missingOperator(words);
        if (operator == null) return RunnerException.unsupported("model-refused", words);
        return RunnerException.unsupported(
                "operator-unsupported", "this runtime has no operator " + operator + ": " + words);
    }

    private static String missingOperator(String words) {
        Matcher builtin = BUILTIN.matcher(words);
        if (builtin.find()) return builtin.group(1) + " version " + builtin.group(2);
        Matcher custom = CUSTOM.matcher(words);
        return custom.find() ? custom.group(1) : null;
    }
}
