/** Runs a command on the device, such as `adb shell` does. */
export type DeviceShell = (
  command: string,
  signal: AbortSignal,
) => Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>
