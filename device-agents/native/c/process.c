#define _GNU_SOURCE
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

/* The end of the log that somebody else quotes of a crash. */
enum { LAST_BYTES = 1500 };

static int log_fd = -1, stderr_fd = -1;
static off_t forgotten = 0;

/* Only what a signal handler may call. */
static void tell_last_words(void) {
  char words[LAST_BYTES];
  off_t size = lseek(log_fd, 0, SEEK_END);
  ssize_t count = pread(log_fd, words, sizeof words, size > LAST_BYTES ? size - LAST_BYTES : 0);
  if (count > 0) (void)!write(stderr_fd, words, (size_t)count);
}

static void tell_unless_ended(void) {
  if (!message_ended()) tell_last_words();
}

#if !defined(__SANITIZE_ADDRESS__)
static void on_crash(int number) {
  tell_last_words();
  /* SA_RESETHAND: it ends this process now. */
  raise(number);
}

/* On a stack of its own: the other may be what is full. */
static void tell_of_crashes(void) {
  static char stack[64 * 1024];
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
  stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&other, NULL);
  struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER)};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
}
#else
/* The sanitizer has its own. */
static void tell_of_crashes(void) {}
#endif

int process_take_output(void) {
  int messages = dup(STDOUT_FILENO);
  stderr_fd = dup(STDERR_FILENO);
  log_fd = memfd_create("paceline-runner-log", 0);
  if (messages < 0) exit(1);
  /* Without such a file what is printed is not quoted, and still breaks no message. */
  int prints = log_fd >= 0 ? log_fd : STDERR_FILENO;
  dup2(prints, STDOUT_FILENO);
  if (log_fd < 0) return messages;
  dup2(log_fd, STDERR_FILENO);
  tell_of_crashes();
  atexit(tell_unless_ended);
  return messages;
}

void process_log_forget(void) {
  fflush(NULL);
  if (log_fd >= 0) forgotten = lseek(log_fd, 0, SEEK_END);
}

size_t process_log(char *into, size_t size) {
  struct stat log;
  fflush(NULL);
  into[0] = '\0';
  if (log_fd < 0 || fstat(log_fd, &log) != 0) return 0;
  off_t most = (off_t)size - 1, from = log.st_size > most ? log.st_size - most : 0;
  ssize_t count = pread(log_fd, into, (size_t)most, from > forgotten ? from : forgotten);
  size_t held = count > 0 ? (size_t)count : 0;
  into[held] = '\0';
  return held;
}

static void *wait_for_end(void *unused) {
  char rest[256];
  for (;;) {
    ssize_t count = read(STDIN_FILENO, rest, sizeof rest);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) _exit(1);
    if (count < 0 && errno == EAGAIN) poll(NULL, 0, 100);
  }
  return unused;
}

void process_end_with_stdin(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_end, NULL) != 0) fail("internal", "no thread can be started");
  pthread_detach(thread);
}

double process_peak_bytes(void) {
  FILE *status = fopen("/proc/self/status", "re");
  if (status == NULL) return 0;
  char line[4096];
  unsigned long long kibibytes = 0;
  while (fgets(line, sizeof line, status) != NULL && sscanf(line, "VmHWM: %llu kB", &kibibytes) != 1) continue;
  fclose(status);
  return (double)kibibytes * 1024;
}

int process_threads(void) {
  DIR *tasks = opendir("/proc/self/task");
  if (tasks == NULL) return 0;
  int threads = 0;
  for (const struct dirent *task; (task = readdir(tasks)) != NULL;) threads += task->d_name[0] != '.';
  closedir(tasks);
  return threads;
}
