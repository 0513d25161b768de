/** Why a start was refused or given up: a stable code, and one sentence that says what to do about it. */
export class StartError extends Error {
  readonly code: StartErrorCode

  constructor(code: StartErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'StartError'
    this.code = code
  }
}

export type StartErrorCode =
  | 'wrong-environment'
  | 'home-unwritable'
  | 'home-in-use'
  | 'port-taken'
  | 'database-unreachable'
  | 'database-failed'
  | 'migration-failed'
  | 'no-unprivileged-user'
  | 'queue-unavailable'
  | 'program-failed'
