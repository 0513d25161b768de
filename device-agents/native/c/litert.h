/* LiteRT's C interface as far as it is used, of a library that is loaded late. A status of 0 is well. */
#ifndef PACELINE_LITERT_H
#define PACELINE_LITERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lrt_environment lrt_environment;
typedef struct lrt_model lrt_model;
typedef struct lrt_subgraph lrt_subgraph;
typedef struct lrt_signature lrt_signature;
typedef struct lrt_tensor lrt_tensor;
typedef struct lrt_options lrt_options;
typedef struct lrt_opaque lrt_opaque;
typedef struct lrt_compiled lrt_compiled;
typedef struct lrt_buffer lrt_buffer;
typedef struct lrt_requirements lrt_requirements;

enum { LRT_MAX_RANK = 8, LRT_CPU = 1, LRT_LOCK_READ = 0, LRT_LOCK_WRITE = 1 };

/* LiteRtRankedTensorType, 72 bytes: types are TfLiteType's numbers. */
typedef struct {
  int32_t element_type;
  /* The upper bit of the first byte says that there are strides. */
  uint32_t rank_and_flag;
  int32_t dimensions[LRT_MAX_RANK];
  uint32_t strides[LRT_MAX_RANK];
} lrt_tensor_type;

/* LiteRtEnvOption: a tag, then a LiteRtAny, which is a type and a value. */
typedef struct {
  int32_t tag, unused;
  int32_t type, unused_too;
  int64_t value;
} lrt_option;

typedef struct {
  int (*create_environment)(int count, const lrt_option *options, lrt_environment **);
  int (*create_model)(lrt_environment *, const char *path, lrt_model **);
  void (*destroy_model)(lrt_model *);
  int (*main_subgraph_index)(lrt_model *, size_t *index);
  int (*subgraph)(lrt_model *, size_t index, lrt_subgraph **);
  int (*subgraph_ops)(lrt_subgraph *, size_t *count);
  int (*subgraph_inputs)(lrt_subgraph *, size_t *count);
  int (*subgraph_input)(lrt_subgraph *, size_t index, lrt_tensor **);
  int (*subgraph_outputs)(lrt_subgraph *, size_t *count);
  int (*subgraph_output)(lrt_subgraph *, size_t index, lrt_tensor **);
  int (*signature)(lrt_model *, size_t index, lrt_signature **);
  int (*signature_inputs)(lrt_signature *, size_t *count);
  int (*signature_input)(lrt_signature *, size_t index, lrt_tensor **);
  int (*signature_outputs)(lrt_signature *, size_t *count);
  int (*signature_output)(lrt_signature *, size_t index, lrt_tensor **);
  int (*tensor_name)(lrt_tensor *, const char **name);
  int (*tensor_type)(lrt_tensor *, lrt_tensor_type *);
  int (*create_options)(lrt_options **);
  void (*destroy_options)(lrt_options *);
  int (*set_accelerators)(lrt_options *, int accelerators);
  int (*create_opaque)(const char *identifier, void *payload, void (*destroy)(void *), lrt_opaque **);
  int (*add_opaque)(lrt_options *, lrt_opaque *);
  int (*compile)(lrt_environment *, lrt_model *, lrt_options *, lrt_compiled **);
  void (*destroy_compiled)(lrt_compiled *);
  int (*fully_accelerated)(lrt_compiled *, bool *fully);
  int (*input_requirements)(lrt_compiled *, size_t signature, size_t index, lrt_requirements **);
  int (*output_requirements)(lrt_compiled *, size_t signature, size_t index, lrt_requirements **);
  int (*run)(lrt_compiled *, size_t signature, size_t inputs, lrt_buffer **, size_t outputs, lrt_buffer **);
  int (*create_buffer)(lrt_environment *, const lrt_tensor_type *, lrt_requirements *, lrt_buffer **);
  void (*destroy_buffer)(lrt_buffer *);
  int (*buffer_bytes)(lrt_buffer *, size_t *bytes);
  int (*lock)(lrt_buffer *, void **address, int mode);
  int (*unlock)(lrt_buffer *);
} litert;

/* Loads a library; ends this process as `runtime-unavailable` where it is none. */
void litert_load(litert *library, const char *path);

#endif
