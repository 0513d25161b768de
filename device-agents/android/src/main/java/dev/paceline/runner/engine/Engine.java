package dev.paceline.runner.engine;

import dev.paceline.runner.measure.RunnerException;
import java.io.File;
import java.util.List;

/** A runtime for models: what the protocol needs of it, so that the protocol can be tested without Android. */
public interface Engine {
    /** The runtime's own word for its version. */
    String version();

    /** The names that `open` takes. */
    List<String> delegates();

    /**
     * Builds the model, applies the delegate and allocates tensors: the whole of it is `initMs`.
     *
     * @param delegate null for none
     * @throws RunnerException `unsupported` in the runtime's words where it refuses the model, an error
     *     `delegate-unknown` or `delegate-unavailable` for a delegate
     */
    OpenModel open(File model, int threads, String delegate) throws RunnerException;
}
