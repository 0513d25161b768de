#define _POSIX_C_SOURCE 200809L
#include "refusal.h"

#include <stdio.h>
#include <string.h>

#include "message.h"
#include "process.h"

enum { LOG_BYTES = 64 * 1024, MAX_LINES = 256 };

static const char *after(const char *line, const char *words) {
  const char *found = strstr(line, words);
  return found == NULL ? NULL : found + strlen(words);
}

/* TFLite's words are "Didn't find op for builtin opcode 'CUMSUM' version '9'", "Encountered unresolved custom op:
 * MyOp." and "Op builtin_code out of range: 400". */
static bool missing_operator(const char *line, char name[REFUSAL_MAX_OPERATOR]) {
  char operator_name[100] = "", version[20] = "";
  const char *at = after(line, "Didn't find op for builtin opcode '");
  if (at != NULL && sscanf(at, "%99[^']' version '%19[0-9]'", operator_name, version) == 2) {
    snprintf(name, REFUSAL_MAX_OPERATOR, "%s version %s", operator_name, version);
    return true;
  }
  at = after(line, "unresolved custom op: ");
  if (at != NULL && sscanf(at, "%99s", operator_name) == 1) {
    size_t length = strlen(operator_name);
    if (length > 1 && operator_name[length - 1] == '.') operator_name[length - 1] = '\0';
    snprintf(name, REFUSAL_MAX_OPERATOR, "%s", operator_name);
    return true;
  }
  at = after(line, "Op builtin_code out of range: ");
  if (at == NULL || sscanf(at, "%19[0-9]", version) != 1) return false;
  snprintf(name, REFUSAL_MAX_OPERATOR, "code %s", version);
  return true;
}

static bool is_known(const char *line, char *const *lines, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(lines[i], line) == 0) return true;
  }
  return false;
}

void refusal_read(char *log, refusal *into) {
  static const char mark[] = "ERROR: ";
  char *lines[MAX_LINES], *rest = NULL;
  size_t count = 0, length = 0;
  into->words[0] = into->operator_name[0] = '\0';
  for (char *line = strtok_r(log, "\n", &rest); line != NULL && count < MAX_LINES; line = strtok_r(NULL, "\n", &rest)) {
    line += strspn(line, " \t\r");
    if (strncmp(line, mark, strlen(mark)) != 0) continue;
    line += strlen(mark);
    size_t end = strlen(line);
    while (end > 0 && strchr(" \t\r", line[end - 1]) != NULL) line[--end] = '\0';
    if (is_known(line, lines, count)) continue;
    lines[count++] = line;
    if (into->operator_name[0] == '\0') (void)missing_operator(line, into->operator_name);
    if (length >= REFUSAL_MAX_WORDS) continue;
    size_t room = sizeof into->words - length;
    length += (size_t)snprintf(into->words + length, room, "%s%s", count > 1 ? " " : "", line);
  }
}

static void read_own_log(refusal *into, const char *otherwise) {
  static char log[LOG_BYTES];
  process_log(log, sizeof log);
  refusal_read(log, into);
  if (into->words[0] == '\0') snprintf(into->words, sizeof into->words, "%s", otherwise);
}

void refuse_model(const char *otherwise) {
  static refusal said;
  read_own_log(&said, otherwise);
  if (said.operator_name[0] == '\0') refuse("model-refused", "%s", said.words);
  refuse("operator-unsupported", "this runtime has no operator %s: %s", said.operator_name, said.words);
}

void fail_model(const char *otherwise) {
  static refusal said;
  read_own_log(&said, otherwise);
  if (said.operator_name[0] == '\0') fail("model-refused", "%s", said.words);
  fail("model-refused", "this runtime has no operator %s: %s", said.operator_name, said.words);
}
