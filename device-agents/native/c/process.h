/* What this process is told of itself by Linux, what its libraries print, and how it notices that it is alone. */
#ifndef PACELINE_PROCESS_H
#define PACELINE_PROCESS_H

#include <stddef.h>

/*
 * From here on what libraries print on stdout and stderr goes to a log in memory, so that a printed line breaks no
 * message and a refusal's words can be quoted. Returns where messages leave: what was stdout. Should this process
 * end by a signal, the log's last part goes to what was stderr.
 */
int process_take_output(void);

/* From here on `process_log` gives what is printed later. */
void process_log_forget(void);

/* The last of that log, at most `size - 1` bytes, ended by a 0; returns how many. */
size_t process_log(char *into, size_t size);

/* Ends this process when stdin ends: whoever asked for this is gone, however long an inference takes. */
void process_end_with_stdin(void);

/* The most memory this process ever held, in bytes (VmHWM); 0 where the system does not tell. */
double process_peak_bytes(void);

/* Threads of this process; 0 where the system does not list them. */
int process_threads(void);

#endif
