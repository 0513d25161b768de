#include "plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static const double largest_integer = 9007199254740991.0, largest_batch = 2147483647.0;

/* Reads members one after the other and keeps the first complaint, so that a plan is read in one go. */
typedef struct {
  const json_document *document;
  const json_node *object;
  const char *path;
  char *error;
} fields;

static void complain(fields *f, const char *key, const char *what) {
  if (f->error[0] == '\0') snprintf(f->error, PLAN_MAX_ERROR, "the plan's %s%s is %s", f->path, key, what);
}

static const json_node *field(fields *f, const char *key, json_type type, const char *what) {
  const json_node *node = json_member(f->document, f->object, key);
  if (node != NULL && node->type == type) return node;
  complain(f, key, node == NULL ? "missing" : what);
  return NULL;
}

static double number(fields *f, const char *key) {
  const json_node *node = field(f, key, JSON_NUMBER, "not a number");
  if (node == NULL) return 0;
  if (!isfinite(node->number)) complain(f, key, "past what a number can hold");
  return node->number;
}

static double integer(fields *f, const char *key, double least, double most) {
  double value = number(f, key);
  if (!(value >= least && value <= most) || value != floor(value)) {
    char what[80];
    snprintf(what, sizeof what, "not a whole number from %.0f to %.0f", least, most);
    complain(f, key, what);
    return least;
  }
  return value;
}

static const char *text(fields *f, const char *key) {
  const json_node *node = field(f, key, JSON_STRING, "not a text");
  return node == NULL ? "" : node->text;
}

static const char *optional_text(fields *f, const char *key) {
  return json_member(f->document, f->object, key) == NULL ? NULL : text(f, key);
}

static bool optional_flag(fields *f, const char *key) {
  const json_node *node = json_member(f->document, f->object, key);
  if (node != NULL && node->type != JSON_TRUE && node->type != JSON_FALSE) complain(f, key, "neither true nor false");
  return node != NULL && node->type == JSON_TRUE;
}

static fields inner(fields *f, const char *key, const char *path) {
  const json_node *object = field(f, key, JSON_OBJECT, "not an object");
  return (fields){.document = f->document, .object = object, .path = path, .error = f->error};
}

static void read_arrival(fields *f, invocation_plan *plan) {
  fields arrival = inner(f, "arrival", "arrival.");
  const char *mode = text(&arrival, "mode");
  plan->periodic = strcmp(mode, "periodic") == 0;
  if (!plan->periodic && strcmp(mode, "closed") != 0) complain(&arrival, "mode", "neither closed nor periodic");
  plan->period_ms = plan->periodic ? number(&arrival, "periodMs") : 0;
}

static void read_affinity(fields *f, execution_plan *plan) {
  plan->affinity = NULL;
  plan->affinity_any = true;
  if (json_member(f->document, f->object, "affinity") == NULL) return;
  plan->affinity = text(f, "affinity");
  if (!affinity_parse(plan->affinity, &plan->affinity_any, &plan->affinity_cpus)) {
    complain(f, "affinity", "neither any nor a list such as cpus:0,2-3");
  }
}

static void read_warmup(fields *f, warmup_rule *rule) {
  fields warmup = inner(f, "warmup", "warmup.");
  rule->tolerance = number(&warmup, "tolerance");
  rule->min_block_samples = integer(&warmup, "minBlockSamples", 0, largest_integer);
  rule->min_block_ms = number(&warmup, "minBlockMs");
  rule->long_block_ms = number(&warmup, "longBlockMs");
  rule->settle_ms = number(&warmup, "settleMs");
  rule->settle_iterations = integer(&warmup, "settleIterations", 0, largest_integer);
  rule->min_ms = number(&warmup, "minMs");
  rule->max_ms = number(&warmup, "maxMs");
  rule->max_iterations = integer(&warmup, "maxIterations", 0, largest_integer);
}

static void read_sampling(fields *f, sampling_limits *limits) {
  fields sampling = inner(f, "sampling", "sampling.");
  limits->min_iterations = integer(&sampling, "minIterations", 0, largest_integer);
  limits->max_iterations = integer(&sampling, "maxIterations", 0, largest_integer);
  limits->target_seconds = number(&sampling, "targetSeconds");
  limits->max_seconds = number(&sampling, "maxSeconds");
}

static void read_execution(fields *f, execution_plan *plan) {
  const json_node *delegate = json_member(f->document, f->object, "delegate");
  plan->threads = (int)integer(f, "threads", 1, 1024);
  plan->delegate = delegate != NULL && delegate->type == JSON_NULL ? NULL : text(f, "delegate");
  plan->input_seed = integer(f, "inputSeed", -largest_integer, largest_integer);
  read_affinity(f, plan);
  read_warmup(f, &plan->warmup);
}

static void read_invocation(fields *f, invocation_plan *plan) {
  read_execution(f, &plan->execution);
  plan->model = text(f, "model");
  plan->kernels = optional_text(f, "kernels");
  plan->batch = (long)integer(f, "batch", 1, largest_batch);
  read_arrival(f, plan);
  read_sampling(f, &plan->sampling);
}

static void read_entries(fields *f, suite_plan *plan) {
  const json_node *list = field(f, "entries", JSON_ARRAY, "not a list");
  if (list == NULL) return;
  size_t from = (size_t)(list - f->document->nodes) + 1;
  for (size_t at = from; at < list->end; at = f->document->nodes[at].end) plan->count++;
  if (plan->count == 0) complain(f, "entries", "empty");
  plan->entries = calloc(plan->count + 1, sizeof *plan->entries);
  if (plan->entries == NULL) {
    complain(f, "entries", "longer than memory can hold");
    return;
  }
  suite_entry *entry = plan->entries;
  for (size_t at = from; at < list->end; at = f->document->nodes[at].end) {
    fields of_entry = *f;
    of_entry.object = &f->document->nodes[at];
    of_entry.path = "entry's ";
    *entry++ = (suite_entry){
        .id = text(&of_entry, "id"),
        .model = text(&of_entry, "model"),
        .kernels = optional_text(&of_entry, "kernels"),
        .batch = (long)integer(&of_entry, "batch", 1, largest_batch),
        .profiler = optional_flag(&of_entry, "profiler"),
    };
  }
}

static void read_suite(fields *f, suite_plan *plan) {
  *plan = (suite_plan){.primer = NULL};
  read_execution(f, &plan->execution);
  const json_node *primer = json_member(f->document, f->object, "primer");
  if (primer == NULL || primer->type != JSON_NULL) {
    fields of_primer = inner(f, "primer", "primer.");
    plan->primer = text(&of_primer, "model");
    plan->primer_seconds = number(&of_primer, "seconds");
  }
  fields sampling = inner(f, "sampling", "sampling.");
  plan->min_samples = integer(&sampling, "minSamples", 1, largest_integer);
  plan->max_samples = integer(&sampling, "maxSamples", 1, largest_integer);
  plan->max_seconds = number(&sampling, "maxSeconds");
  plan->rounds = integer(f, "rounds", 1, largest_integer);
  plan->order_seed = integer(f, "orderSeed", -largest_integer, largest_integer);
  read_entries(f, plan);
}

static bool read_plan(const json_document *document, any_plan *plan, char error[PLAN_MAX_ERROR]) {
  fields f = {.document = document, .object = &document->nodes[0], .path = "", .error = error};
  const json_node *type = json_member(document, f.object, "type");
  const char *name = type == NULL || type->type != JSON_STRING ? "" : type->text;
  plan->is_suite = strcmp(name, "suite") == 0;
  if (plan->is_suite) read_suite(&f, &plan->suite);
  else if (strcmp(name, "plan") == 0) read_invocation(&f, &plan->invocation);
  else snprintf(error, PLAN_MAX_ERROR, "the message is not a plan");
  return error[0] == '\0';
}

bool plan_parse(char *line, size_t length, any_plan *plan, char error[PLAN_MAX_ERROR]) {
  json_document document;
  error[0] = '\0';
  plan->suite.entries = NULL;
  const char *broken = json_parse(line, length, &document);
  if (broken != NULL) snprintf(error, PLAN_MAX_ERROR, "the plan is not JSON: %s", broken);
  bool well = broken == NULL && read_plan(&document, plan, error);
  free(document.nodes);
  return well;
}
