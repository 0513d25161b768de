/* A reader of JSON (RFC 8259): it holds at most one node for each byte of its text, and nests to a bound. */
#ifndef PACELINE_JSON_H
#define PACELINE_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_MAX_DEPTH = 16 };

typedef enum {
  JSON_NULL,
  JSON_FALSE,
  JSON_TRUE,
  JSON_NUMBER,
  JSON_STRING,
  JSON_ARRAY,
  JSON_OBJECT,
} json_type;

typedef struct {
  json_type type;
  /* Of a member of an object; NULL else. */
  const char *key;
  /* Of a string, in UTF-8. */
  const char *text;
  /* Of a number; infinite where it is past what a double holds. */
  double number;
  /* Index of the first node after this one and all that it holds. */
  size_t end;
} json_node;

typedef struct {
  json_node *nodes;
  size_t count, capacity;
} json_document;

/*
 * Reads one value that fills `text`, and rewrites it: strings are unescaped in place, and the document points into
 * it. `text[length]` must be 0. Returns NULL, or what is wrong; either way the document's nodes are to be freed.
 */
const char *json_parse(char *text, size_t length, json_document *document);

/* A member of an object, the last of that name as in JavaScript; NULL where there is none, or no object. */
const json_node *json_member(const json_document *document, const json_node *object, const char *key);

#endif
