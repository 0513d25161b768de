/* Messages of the agent protocol as lines of JSON, and the one way in which everything that goes wrong ends. */
#ifndef PACELINE_MESSAGE_H
#define PACELINE_MESSAGE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

/* Lines leave by this descriptor from now on. */
void message_open(int fd);

/* A message is begun, gets its members one by one, and is sent; there is one at a time. */
void message_begin(const char *type);
void message_text(const char *key, const char *text);
/* null where it is no finite number. */
void message_number(const char *key, double number);
void message_null(const char *key);
void message_flag(const char *key, bool flag);
void message_numbers(const char *key, const double *numbers, size_t count);
void message_texts(const char *key, const char *const *texts, size_t count);
/* Members up to the end belong to an object that is this message's member. */
void message_open_object(const char *key);
void message_close_object(void);
void message_send(void);

/* Whether the last word, `done` or what `fail` and `refuse` say, is out. */
bool message_ended(void);
void message_mark_end(void);

/* With which status this process ends after `fail`: 1 until a plan was taken, as its own end is then the news. */
extern int failure_status;

/*
 * While this is set, what is the model's affair alone (`unsupported`, and `model-refused`) is kept in `refusal_code`
 * and `refusal_text` and jumps there, instead of ending this process.
 */
extern jmp_buf *refusal_jump;
const char *refusal_code(void);
const char *refusal_text(void);

/* Sends `error`, and ends this process. */
_Noreturn void fail(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sends `unsupported`: the runtime cannot run this model; then ends this process. */
_Noreturn void refuse(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
