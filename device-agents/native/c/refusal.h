/* What TFLite printed of a model that it refuses, as an error: device-agents/native/src/refusal.ts. */
#ifndef PACELINE_REFUSAL_H
#define PACELINE_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

enum { REFUSAL_MAX_WORDS = 1500, REFUSAL_MAX_OPERATOR = 200 };

typedef struct {
  /* The lines that TFLite marks as errors, once each and in their order. */
  char words[REFUSAL_MAX_WORDS + 1];
  /* The operator that the runtime does not have; empty for another refusal. */
  char operator_name[REFUSAL_MAX_OPERATOR];
} refusal;

/* Reads a log, which it rewrites. */
void refusal_read(char *log, refusal *into);

/* Refuses the model in the runtime's own words, or in ours where it printed none; ends this process. */
_Noreturn void refuse_model(const char *otherwise);

/* The model was taken and then fails to run; ends this process. */
_Noreturn void fail_model(const char *otherwise);

#endif
