#define _GNU_SOURCE
#include "message.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The longest text that a runtime gets to say of itself, as in packages/agent. */
enum { MAX_MESSAGE = 4000 };

int failure_status = 1;

static int out = -1;
static char *line = NULL;
static size_t length = 0, capacity = 0;
static bool first_member = true, ended = false;

void message_open(int fd) { out = fd; }

bool message_ended(void) { return ended; }

void message_mark_end(void) { ended = true; }

static void append(const char *bytes, size_t count) {
  if (length + count > capacity) {
    size_t wanted = 2 * (length + count);
    char *grown = realloc(line, wanted < 4096 ? 4096 : wanted);
    /* There is nothing to say it with. */
    if (grown == NULL) abort();
    line = grown;
    capacity = wanted < 4096 ? 4096 : wanted;
  }
  memcpy(line + length, bytes, count);
  length += count;
}

static void append_words(const char *words) { append(words, strlen(words)); }

/* Bytes of the UTF-8 character at `text`; 0 where there is none (RFC 3629). */
static size_t utf8_length(const unsigned char *text) {
  size_t count = 0;
  if (text[0] < 0x80) count = 1;
  else if (text[0] >= 0xC2 && text[0] < 0xE0) count = 2;
  else if (text[0] >= 0xE0 && text[0] < 0xF0) count = 3;
  else if (text[0] >= 0xF0 && text[0] < 0xF5) count = 4;
  for (size_t i = 1; i < count; i++) {
    if ((text[i] & 0xC0) != 0x80) return 0;
  }
  if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F)) return 0;
  if ((text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F)) return 0;
  return count;
}

/* What a runtime says may hold any bytes; what is no UTF-8 becomes U+FFFD. */
static void append_text(const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  append_words("\"");
  while (*at != '\0') {
    size_t count = utf8_length(at);
    if (count == 0) {
      append_words("\\ufffd");
      at++;
    } else if (*at == '"' || *at == '\\') {
      append("\\", 1);
      append((const char *)at++, 1);
    } else if (*at < 0x20) {
      char escaped[8];
      snprintf(escaped, sizeof escaped, "\\u%04x", *at++);
      append_words(escaped);
    } else {
      append((const char *)at, count);
      at += count;
    }
  }
  append_words("\"");
}

/* The shortest decimal that reads back as the same number. */
static void append_number(double number) {
  char digits[40];
  if (!isfinite(number)) {
    append_words("null");
    return;
  }
  if (number == floor(number) && fabs(number) < 1e15) {
    snprintf(digits, sizeof digits, "%.0f", number + 0.0);
  } else {
    for (int precision = 15; precision <= 17; precision++) {
      snprintf(digits, sizeof digits, "%.*g", precision, number);
      if (strtod(digits, NULL) == number) break;
    }
  }
  append_words(digits);
}

static void append_key(const char *key) {
  if (!first_member) append_words(",");
  first_member = false;
  append_text(key);
  append_words(":");
}

void message_begin(const char *type) {
  length = 0;
  first_member = true;
  append_words("{");
  message_text("type", type);
}

void message_text(const char *key, const char *text) {
  append_key(key);
  append_text(text);
}

void message_number(const char *key, double number) {
  append_key(key);
  append_number(number);
}

void message_null(const char *key) {
  append_key(key);
  append_words("null");
}

void message_flag(const char *key, bool flag) {
  append_key(key);
  append_words(flag ? "true" : "false");
}

void message_numbers(const char *key, const double *numbers, size_t count) {
  append_key(key);
  append_words("[");
  for (size_t i = 0; i < count; i++) {
    if (i > 0) append_words(",");
    append_number(numbers[i]);
  }
  append_words("]");
}

void message_texts(const char *key, const char *const *texts, size_t count) {
  append_key(key);
  append_words("[");
  for (size_t i = 0; i < count; i++) {
    if (i > 0) append_words(",");
    append_text(texts[i]);
  }
  append_words("]");
}

void message_open_object(const char *key) {
  append_key(key);
  append_words("{");
  first_member = true;
}

void message_close_object(void) {
  append_words("}");
  first_member = false;
}

void message_send(void) {
  append_words("}\n");
  size_t written = 0;
  while (written < length) {
    ssize_t count = write(out, line + written, length - written);
    if (count >= 0) {
      written += (size_t)count;
    } else if (errno == EAGAIN) {
      struct pollfd room = {.fd = out, .events = POLLOUT};
      (void)poll(&room, 1, -1);
    } else if (errno != EINTR) {
      /* Nobody listens any more. */
      _exit(1);
    }
  }
}

jmp_buf *refusal_jump = NULL;
static char last_code[64], last_text[MAX_MESSAGE + 1];

const char *refusal_code(void) { return last_code; }

const char *refusal_text(void) { return last_text; }

static _Noreturn void end_with(const char *type, const char *code, const char *format, va_list values) {
  snprintf(last_code, sizeof last_code, "%s", code);
  vsnprintf(last_text, sizeof last_text, format, values);
  if (refusal_jump != NULL && (strcmp(type, "unsupported") == 0 || strcmp(code, "model-refused") == 0)) {
    longjmp(*refusal_jump, 1);
  }
  message_begin(type);
  message_text("code", last_code);
  message_text("message", last_text);
  message_send();
  ended = true;
  exit(failure_status);
}

void fail(const char *code, const char *format, ...) {
  va_list values;
  va_start(values, format);
  end_with("error", code, format, values);
}

void refuse(const char *code, const char *format, ...) {
  va_list values;
  va_start(values, format);
  end_with("unsupported", code, format, values);
}
