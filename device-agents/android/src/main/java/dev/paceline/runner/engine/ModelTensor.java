package dev.paceline.runner.engine;

/** A tensor's name, element type and shape. */
public final class ModelTensor {
    public final String name;
    /** By the domain's names, such as `float32`; what it has no name for is the runtime's own word. */
    public final String dtype;
    public final int[] shape;

    public ModelTensor(String name, String dtype, int[] shape) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
    }
}
