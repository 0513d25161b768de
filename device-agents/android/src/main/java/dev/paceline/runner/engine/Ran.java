package dev.paceline.runner.engine;

/** `init.ran` of the agent protocol: what really runs, beside what was asked. */
public final class Ran {
    public final int threads;
    /** Null: none. */
    public final String delegate;
    /** Null: not known. */
    public final Integer delegatedOperators;
    /** Null: not known. */
    public final Integer operators;
    public final String precision;

    public Ran(int threads, String delegate, Integer delegatedOperators, Integer operators, String precision) {
        this.threads = threads;
        this.delegate = delegate;
        this.delegatedOperators = delegatedOperators;
        this.operators = operators;
        this.precision = precision;
    }
}
