/* The kernels that this processor can run: they are compiled once for each instruction set, and one set is chosen. */
#ifndef PACELINE_KERNELS_ISA_H
#define PACELINE_KERNELS_ISA_H

/* What the kernels that `operator_kind` gives were compiled for: `neon`, `neon-dotprod` or `sse2`. */
const char *isa_name(void);

#endif
