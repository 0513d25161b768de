/* One model in a runtime, for one invocation: what each runtime has to provide, and what all of them share. */
#ifndef PACELINE_MODEL_H
#define PACELINE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct runtime runtime;

typedef struct {
  const runtime *in;
  double init_ms;
  /* What really runs. */
  int threads;
  const char *delegate;
  /* Below 0: nobody could see. */
  int operators, delegated;
} model;

typedef void output_visitor(void *visited, const void *bytes, size_t count);

/* There is one model at a time, so a runtime keeps what is its own. */
struct runtime {
  const char *name;
  const char *version;
  /* How it was built, where there are several ways; NULL else. */
  const char *flavour;
  /* The file that it is in. */
  const char *library;
  bool has_xnnpack;
  /* Puts more into the facts of `ready`, and into what `ran`; NULL for nothing. */
  void (*say_facts)(bool probing);
  void (*say_ran)(void);
  /* Told before `load` which of its kernels the plan wants, NULL for any; NULL where there are none to choose from. */
  void (*prefer)(const char *kernels);
  /*
   * Told before `load` whether to time operators from then on; puts their times into the message that was begun. Both
   * NULL where there is no profiler.
   */
  void (*profile)(bool on);
  void (*say_profile)(void);
  /*
   * Opens a model, applies the delegate (NULL: none) and allocates tensors, and fills in what `m` says. A delegate
   * that fails is left out. Ends this process, with the runtime's own words, where the runtime refuses the model.
   */
  void (*load)(model *m, const char *path, const char *delegate, int threads);
  /* Fills every input by `seeded_values` and `input_seed`. */
  void (*set_inputs)(double seed);
  /* One inference; false where it fails. */
  bool (*run)(void);
  /* Shows the bytes of all outputs, one after the other; false where one cannot be read. */
  bool (*visit_outputs)(output_visitor *visit, void *visited);
  void (*close)(void);
};

/* Where a model is, which kernels it wants (`prefer`) and whether its operators are timed (`profile`). */
typedef struct {
  const char *path, *kernels;
  bool profiler;
} model_source;

/* As `load`, after it was seen that the delegate is known and the file is there. */
void model_load(model *m, const runtime *in, const model_source *from, const char *delegate, int threads);

/* Puts into the message that was begun how long loading took and what really runs; `affinity` as asked, or NULL. */
void model_say(const model *m, const char *affinity);

/* One inference; ends this process as `model-refused` where it fails. */
void model_run(const model *m);

/* sha256 over the bytes of all outputs, one after the other; false where one cannot be read. */
bool model_output_digest(const model *m, char hex[65]);

/* Writes the bytes of all outputs, one after the other; ends this process where it cannot. */
void model_write_outputs(const model *m, const char *path);

/*
 * The bytes that all runtimes share for an input of a TfLiteType and a shape, for the caller to free; ends this
 * process as `input-unsupported` for one that nobody can fill.
 */
void *seeded_values(const char *name, int type, const int32_t *dimensions, int32_t rank, int32_t seed, size_t *bytes);

/*
 * Threads that XNNPACK uses, `before` being those of the process before it was made: its pool is one less. As asked
 * where the system does not list them.
 */
int xnnpack_threads(int asked, int before);

#endif
