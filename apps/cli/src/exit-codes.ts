/** What the command line's exit tells a script. */
export const exitCodes = {
  ok: 0,
  /** A run failed, was cancelled, or a query has no answer. */
  failedRun: 1,
  /** What was asked cannot be done as asked. */
  usage: 2,
  /** Nobody answers, or does not let us in. */
  unreachable: 3,
  /** Ctrl-C, as shells number it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
