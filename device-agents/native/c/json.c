#include "json.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  char *at;
  char *end;
  json_document *document;
  const char *error;
} reader;

static void skip_space(reader *r);
static bool read_value(reader *r, const char *key, int depth);

const char *json_parse(char *text, size_t length, json_document *document) {
  reader r = {.at = text, .end = text + length, .document = document, .error = NULL};
  *document = (json_document){NULL, 0, 0};
  if (!read_value(&r, NULL, 0)) return r.error;
  skip_space(&r);
  return r.at == r.end ? NULL : "something follows the value";
}

const json_node *json_member(const json_document *document, const json_node *object, const char *key) {
  if (object == NULL || object->type != JSON_OBJECT) return NULL;
  const json_node *found = NULL;
  for (size_t index = (size_t)(object - document->nodes) + 1; index < object->end;
       index = document->nodes[index].end) {
    const json_node *node = &document->nodes[index];
    if (strcmp(node->key, key) == 0) found = node;
  }
  return found;
}

static bool fail(reader *r, const char *error) {
  r->error = error;
  return false;
}

static void skip_space(reader *r) {
  while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '\n')) r->at++;
}

static bool take(reader *r, char wanted) {
  skip_space(r);
  if (r->at >= r->end || *r->at != wanted) return false;
  r->at++;
  return true;
}

static bool take_word(reader *r, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length) != 0) return fail(r, "an unknown word");
  r->at += length;
  return true;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The four digits after `\u`; -1 where they are not there. */
static long read_unit(reader *r) {
  if (r->end - r->at < 4) return -1;
  long unit = 0;
  for (int digit = 0; digit < 4; digit++) {
    int value = hex_digit(*r->at++);
    if (value < 0) return -1;
    unit = unit * 16 + value;
  }
  return unit;
}

static char *write_utf8(char *to, long code) {
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xC0 | (code >> 6));
    *to++ = (char)(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *to++ = (char)(0xE0 | (code >> 12));
    *to++ = (char)(0x80 | ((code >> 6) & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  } else {
    *to++ = (char)(0xF0 | (code >> 18));
    *to++ = (char)(0x80 | ((code >> 12) & 0x3F));
    *to++ = (char)(0x80 | ((code >> 6) & 0x3F));
    *to++ = (char)(0x80 | (code & 0x3F));
  }
  return to;
}

/* What stands after `\u`, two of them for a code past 0xFFFF; -1 for what no text may hold. */
static long read_code(reader *r) {
  long code = read_unit(r);
  if (code >= 0xD800 && code < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u') {
    r->at += 2;
    long low = read_unit(r);
    if (low < 0xDC00 || low > 0xDFFF) return -1;
    return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  /* 0 would end a C string early; half of a pair is no character. */
  return code == 0 || (code >= 0xD800 && code <= 0xDFFF) ? -1 : code;
}

/* An escape is never shorter than what it stands for, so unescaping in place cannot overtake the reader. */
static bool read_string(reader *r, const char **text) {
  static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  if (!take(r, '"')) return fail(r, "a string is missing");
  char *to = r->at;
  *text = to;
  while (r->at < r->end) {
    char c = *r->at++;
    if (c == '"') {
      *to = '\0';
      return true;
    }
    if ((unsigned char)c < 0x20) return fail(r, "a control character in a string");
    if (c != '\\') {
      *to++ = c;
      continue;
    }
    if (r->at >= r->end) break;
    char name = *r->at++;
    const char *known = name == '\0' ? NULL : strchr(names, name);
    if (known != NULL) {
      *to++ = meant[known - names];
    } else {
      long code = name == 'u' ? read_code(r) : -1;
      if (code < 0) return fail(r, "an escape that stands for no character");
      to = write_utf8(to, code);
    }
  }
  return fail(r, "a string without an end");
}

static bool take_digits(reader *r) {
  char *from = r->at;
  while (r->at < r->end && *r->at >= '0' && *r->at <= '9') r->at++;
  return r->at > from;
}

static bool read_number(reader *r, double *number) {
  char *from = r->at;
  if (r->at < r->end && *r->at == '-') r->at++;
  bool zero = r->at < r->end && *r->at == '0';
  if (zero) r->at++;
  else if (!take_digits(r)) return fail(r, "neither a value nor a number");
  if (r->at < r->end && *r->at == '.') {
    r->at++;
    if (!take_digits(r)) return fail(r, "a number without digits after its point");
  }
  if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
    r->at++;
    if (r->at < r->end && (*r->at == '+' || *r->at == '-')) r->at++;
    if (!take_digits(r)) return fail(r, "a number without digits in its exponent");
  }
  *number = strtod(from, NULL);
  return true;
}

static bool read_members(reader *r, char end, int depth) {
  if (take(r, end)) return true;
  do {
    const char *key = NULL;
    if (end == '}') {
      if (!read_string(r, &key)) return false;
      if (!take(r, ':')) return fail(r, "a member without a colon");
    }
    if (!read_value(r, key, depth + 1)) return false;
  } while (take(r, ','));
  return take(r, end) || fail(r, "a list or an object without an end");
}

static bool has_room(json_document *document) {
  if (document->count < document->capacity) return true;
  size_t capacity = document->capacity == 0 ? 64 : 2 * document->capacity;
  json_node *nodes = realloc(document->nodes, capacity * sizeof *nodes);
  if (nodes == NULL) return false;
  document->nodes = nodes;
  document->capacity = capacity;
  return true;
}

static bool read_value(reader *r, const char *key, int depth) {
  json_document *document = r->document;
  if (depth >= JSON_MAX_DEPTH) return fail(r, "it is nested too deeply");
  if (!has_room(document)) return fail(r, "it has more values than memory can hold");
  /* The nodes may move while this one's own are read. */
  size_t index = document->count++;
  json_node read = {.type = JSON_NULL, .key = key};
  skip_space(r);
  if (r->at >= r->end) return fail(r, "it ends before a value");
  bool well = false;
  switch (*r->at) {
    case '{':
      r->at++;
      read.type = JSON_OBJECT;
      well = read_members(r, '}', depth);
      break;
    case '[':
      r->at++;
      read.type = JSON_ARRAY;
      well = read_members(r, ']', depth);
      break;
    case '"':
      read.type = JSON_STRING;
      well = read_string(r, &read.text);
      break;
    case 't':
      read.type = JSON_TRUE;
      well = take_word(r, "true");
      break;
    case 'f':
      read.type = JSON_FALSE;
      well = take_word(r, "false");
      break;
    case 'n':
      well = take_word(r, "null");
      break;
    default:
      read.type = JSON_NUMBER;
      well = read_number(r, &read.number);
  }
  read.end = document->count;
  document->nodes[index] = read;
  return well;
}
