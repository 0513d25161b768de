/* The clock that durations are taken by: CLOCK_MONOTONIC, in milliseconds. */
#ifndef PACELINE_CLOCK_H
#define PACELINE_CLOCK_H

/* Milliseconds since the first call, so that a double keeps the nanoseconds. */
double clock_ms(void);

/* May wake early or late; who waits for a moment looks at the clock again. */
void clock_sleep(double ms);

/* The smallest step that the clock was seen to make, in microseconds to the nanosecond; below 0 where it stood. */
double timer_step_us(void);

#endif
