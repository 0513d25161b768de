#include "isa.h"

#include "../c/operator.h"

#if defined(__aarch64__)
#include <sys/auxv.h>

/* asm/hwcap.h; spelled out, since not every C library has it. */
enum { HAS_DOT_PRODUCT = 1 << 20 };

const OperatorKind *operator_kind_neon(uint32_t kind);
const OperatorKind *operator_kind_neon_dotprod(uint32_t kind);

static int has_dot_product(void) { return (getauxval(AT_HWCAP) & HAS_DOT_PRODUCT) != 0; }

const char *isa_name(void) { return has_dot_product() ? "neon-dotprod" : "neon"; }

const OperatorKind *operator_kind(uint32_t kind) {
  return has_dot_product() ? operator_kind_neon_dotprod(kind) : operator_kind_neon(kind);
}

#else

const OperatorKind *operator_kind_sse2(uint32_t kind);

const char *isa_name(void) { return "sse2"; }

const OperatorKind *operator_kind(uint32_t kind) { return operator_kind_sse2(kind); }

#endif
