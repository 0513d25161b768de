/** A device that the adb server reaches and that lets us in. Every call ends with its signal. */
export interface AdbDevice {
  /** The adb server's name for it: a serial number, or `host:port`. */
  readonly serial: string
  /** By `getprop` on Android; of a Linux board what its daemon's banner and /etc/os-release say. */
  readonly properties: ReadonlyMap<string, string>
  readonly system: 'android' | 'linux'
  /** Absolute, ours alone and there: pushed files lie under it. */
  readonly folder: string

  /** Runs a command line in the device's shell, to its end. Throws AdbError when the device is gone or in no state. */
  shell(command: string, signal: AbortSignal): Promise<ShellResult>
  /** Starts a command line whose output comes as it is written. Disposing of it ends the device's process too. */
  spawn(command: string, signal: AbortSignal): Promise<AdbProcess>
  push(source: string | Uint8Array, path: string, mode: number, signal: AbortSignal): Promise<void>
  /**
   * Puts a file there once: known by its digest, it is pushed again only where it is missing or altered. To be asked
   * before each use: what was not asked for lately makes room for others.
   */
  ensure(file: PushedFile, signal: AbortSignal): Promise<string>
  pull(path: string, signal: AbortSignal): Promise<Uint8Array>
  /** A port of this computer's loopback that leads to `remote`, such as `tcp:9222` or `localabstract:name`. */
  forward(remote: string, signal: AbortSignal): Promise<Tunnel>
  /** A port of the device's loopback that leads to a port here. */
  reverse(localPort: number, signal: AbortSignal): Promise<Tunnel>
  /** Aborted, with the reason, when the device is no longer reached. */
  readonly gone: AbortSignal
}

export interface ShellResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface AdbProcess extends AsyncDisposable {
  /** Whole lines, without their ends; ends with the process. */
  readonly lines: AsyncIterable<string>
  write(text: string): Promise<void>
  /** Resolves with the exit code, once the lines were read; throws AdbError when the device went first. */
  readonly exit: Promise<number>
  /** The last of stderr, bounded. */
  lastWords(): string
}

export interface PushedFile {
  readonly path: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  /** 0o755 for what is to be run; 0o644 else. */
  readonly mode?: number
  /** Never makes room for others while this connection lasts: a program that is started by its path. */
  readonly keep?: boolean
}

export interface Tunnel extends AsyncDisposable {
  readonly port: number
}
