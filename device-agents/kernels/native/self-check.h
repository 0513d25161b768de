/* Kernels that give wrong answers on this device are found before anything is measured, and not used. */
#ifndef PACELINE_KERNELS_SELF_CHECK_H
#define PACELINE_KERNELS_SELF_CHECK_H

#include <stdbool.h>

/*
 * Tries every kernel on the cases of a file, which device-agents/kernels/native/write-checks.ts writes: operators with
 * inputs and the reference's answers. Ends this process as `driver-failed` where it is no such file.
 */
void self_check(const char *path);

bool self_check_refuses(const char *name);

/* Puts what was checked and refused into the message that was begun. */
void self_check_say(void);

#endif
