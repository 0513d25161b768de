package dev.paceline.runner.measure;

/** Ends an invocation with a code and words that say what to do; it becomes the last message. */
public final class RunnerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String code;

    private RunnerException(String type, String code, String message, Throwable cause) {
        super(message, cause);
        this.type = type;
        this.code = code;
    }

    /** The runtime cannot run this model; the message holds the runtime's own words. */
    public static RunnerException unsupported(String code, String message) {
        return new RunnerException("unsupported", code, message, null);
    }

    /** Something went wrong that another model or another try may not meet. */
    public static RunnerException error(String code, String message) {
        return new RunnerException("error", code, message, null);
    }

    public static RunnerException error(String code, String message, Throwable cause) {
        return new RunnerException("error", code, message, cause);
    }

    /** `unsupported` or `error`: the type of the message that it becomes. */
    public String type() {
        return type;
    }

    public String code() {
        return code;
    }
}
