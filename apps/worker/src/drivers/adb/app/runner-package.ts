/** The app's name to Android, of device-agents/android/src/main/AndroidManifest.xml. */
export const runnerPackage = 'dev.paceline.runner'
export const runnerActivity = `${runnerPackage}/.app.MainActivity`
/** Where its service listens: an abstract socket, as adb names it. */
export const runnerSocket = 'localabstract:paceline-runner'
