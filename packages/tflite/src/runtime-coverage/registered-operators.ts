/**
 * The highest version of each builtin operator that a library has a kernel for, as the library itself answers: a test
 * asks it for every operator and version and holds these tables to its answers.
 */
export type RegisteredOperators = Readonly<Record<string, number>>
