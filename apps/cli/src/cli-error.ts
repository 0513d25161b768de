import type { Problem } from '@paceline/client'
import { type ExitCode, exitCodes } from './exit-codes.js'

/** Why a command ended: a stable code, one sentence that says what to do, and the exit code. */
export class CliError extends Error {
  constructor(
    readonly code: string,
    sentence: string,
    readonly exitCode: ExitCode,
    /** The API's own refusal, where it came from there. */
    readonly problem?: Problem,
  ) {
    super(sentence)
    this.name = 'CliError'
  }
}

/** A wrong argument or option. */
export function usageError(sentence: string): CliError {
  return new CliError('usage', sentence, exitCodes.usage)
}

/** RFC 9457 problem details of an error; one that is not the API's has no status. */
export function problemJson(error: CliError): string {
  const problem = error.problem ?? {
    type: 'about:blank',
    title: titles[error.exitCode],
    detail: error.message,
    code: error.code,
    errors: [],
  }
  return JSON.stringify(problem)
}

const titles: Readonly<Record<ExitCode, string>> = {
  [exitCodes.ok]: 'OK',
  [exitCodes.failedRun]: 'Failed run',
  [exitCodes.usage]: 'Wrong usage',
  [exitCodes.unreachable]: 'Not reachable',
  [exitCodes.interrupted]: 'Interrupted',
}
