import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { type AdbDevice, shellWord } from '@paceline/adb'
import type { UnavailableRuntime } from '../../driver.js'
import { runnerPackage } from './runner-package.js'

const built = fileURLToPath(
  new URL('../../../../../../device-agents/android/target/paceline-runner.apk', import.meta.url),
)

/** The app's package on this computer. */
export interface AppPackage {
  readonly path: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly bytes: number
}

/** The operator's (PACELINE_RUNNER_APK) or the one that was built here. */
export async function findAppPackage(
  env: Readonly<Record<string, string | undefined>>,
): Promise<AppPackage | UnavailableRuntime> {
  const own = env.PACELINE_RUNNER_APK
  const path = own || built
  const hash = createHash('sha256')
  try {
    const { size: bytes } = await stat(path)
    await pipeline(createReadStream(path), hash)
    return { path, sha256: hash.digest('hex'), bytes }
  } catch (error) {
    if (!own) return { unavailable: 'the runner app was not built: run `npm run build:app`' }
    const words = error instanceof Error ? error.message : String(error)
    return { unavailable: `PACELINE_RUNNER_APK names a package that cannot be read: ${words}` }
  }
}

/**
 * Installs the app where the phone has another one or none; null when it is there. Android keeps the package as it was
 * pushed, so that its digest is asked of the phone itself.
 */
export async function installApp(
  device: Pick<AdbDevice, 'shell' | 'ensure'>,
  app: AppPackage,
  signal: AbortSignal,
): Promise<UnavailableRuntime | null> {
  const installed = `pm path ${runnerPackage} | sed -n 's/^package://p' | head -n 1`
  const there = await device.shell(`sha256sum "$(${installed})"`, signal)
  if (there.stdout.startsWith(app.sha256)) return null
  const pushed = await device.ensure({ path: app.path, sha256: app.sha256, bytes: app.bytes }, signal)
  const { exitCode, stdout, stderr } = await device.shell(`pm install -r ${shellWord(pushed)}`, signal)
  const words = `${stdout}${stderr}`.trim()
  if (exitCode === 0 && /^Success/m.test(words)) return null
  return { unavailable: `Android does not install the runner app: ${words.slice(0, 500)}${cureOf(words)}` }
}

function cureOf(words: string): string {
  if (words.includes('INSTALL_FAILED_UPDATE_INCOMPATIBLE'))
    return `; it was signed by another build: \`adb uninstall ${runnerPackage}\``
  if (words.includes('INSTALL_FAILED_USER_RESTRICTED'))
    return '; switch on "Install via USB" in Developer options'
  return ''
}
