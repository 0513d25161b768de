/**
 * What goes wrong between us and a device: `adb-server` (none, or it does not answer), `unauthorised`, `offline`,
 * `recovery`, `device-lost`, `push-failed`, `disk-full`, `no-answer`. The message says what to do.
 */
export class AdbError extends Error {
  readonly code: AdbErrorCode

  constructor(code: AdbErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AdbError'
    this.code = code
  }
}

export type AdbErrorCode =
  | 'adb-server'
  | 'unauthorised'
  | 'offline'
  | 'recovery'
  | 'device-lost'
  | 'push-failed'
  | 'disk-full'
  | 'no-answer'
