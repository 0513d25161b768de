import { type AdbDevice, shellWord } from '@paceline/adb'
import { signalWithin } from '@paceline/domain'
import { browserArguments } from '../../appium/browser-arguments.js'
import { WebDriverError } from '../../appium/webdriver-error.js'
import type { DevToolsBrowser } from './devtools-target.js'

const START_MS = 30_000
const CLEAR_MS = 5_000

/**
 * A Linux board's own Chromium, without a window and with a profile that is new each time. It listens on the board's
 * loopback, where any user of the board could drive it: a board of a farm has no others.
 *
 * @param program its path on the board; undefined for the one on the PATH of the board's shell
 */
export function boardChromium(device: AdbDevice, program: string | undefined): DevToolsBrowser {
  const profile = `${device.folder}/browser-profile`
  let isRoot = false
  return {
    get warning() {
      return isRoot
        ? "the board's browser runs as root and without its sandbox: run the board's adb daemon as an ordinary user"
        : undefined
    },
    async start(signal) {
      const found = await findOnBoard(device, program, signal)
      isRoot = found.isRoot
      const words = [
        found.path,
        ...browserArguments(isRoot),
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        'about:blank',
      ]
      const fresh = `${endingLeftOver(profile)}; rm -rf ${shellWord(profile)} && mkdir -p ${shellWord(profile)}`
      // Its own signal: the browser stays when what it was started for is aborted.
      const life = new AbortController()
      const giveUp = () => life.abort(signal.reason)
      signal.addEventListener('abort', giveUp, { once: true })
      // What it says, it says on stderr.
      const command = `${fresh} && echo $$ && exec ${words.map(shellWord).join(' ')} 2>&1`
      const browser = await device.spawn(command, life.signal)
      const lines = browser.lines[Symbol.asyncIterator]()
      let pid = 0
      const end = async () => {
        await device.shell(ending(pid, profile), AbortSignal.timeout(CLEAR_MS)).catch(() => {})
        await browser[Symbol.asyncDispose]()
      }
      try {
        const inTime = signalWithin(START_MS, signal)
        const said = await saidUntilListening(lines, inTime)
        pid = said.pid
        const { port } = said
        return { remote: `tcp:${port}`, builtAs: found.builtAs, [Symbol.asyncDispose]: end }
      } catch (error) {
        await end()
        signal.throwIfAborted()
        throw error
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
  }
}

interface Found {
  readonly path: string
  readonly isRoot: boolean
  readonly builtAs: 'chrome' | 'chromium'
}

async function findOnBoard(
  device: AdbDevice,
  program: string | undefined,
  signal: AbortSignal,
): Promise<Found> {
  const names = program === undefined ? 'chromium chromium-browser google-chrome' : shellWord(program)
  const question = `for name in ${names}; do command -v "$name" && id -u && "$name" --version && exit 0; done 2>/dev/null; exit 1`
  const { exitCode, stdout } = await device.shell(question, signal)
  const [path, userId, version = ''] = stdout.trim().split('\n')
  if (exitCode !== 0 || !path?.startsWith('/')) {
    const missing =
      program === undefined ? 'the board has no Chromium' : `the board has no program ${program}`
    const cure = 'install it there (Debian: apt install chromium), or name it in PACELINE_BOARD_CHROMIUM'
    throw new WebDriverError('session-not-created', `${missing}: ${cure}`)
  }
  return { path, isRoot: userId === '0', builtAs: /chromium/i.test(version) ? 'chromium' : 'chrome' }
}

/** What the shell and then Chromium tell; its later words are read as well, or it would wait for a reader. */
async function saidUntilListening(
  lines: AsyncIterator<string>,
  signal: AbortSignal,
): Promise<{ pid: number; port: number }> {
  const said: string[] = []
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  aborted.catch(() => {})
  try {
    for (;;) {
      const { done, value } = await Promise.race([lines.next(), aborted])
      if (done) throw new Error('it ended')
      const [, port] = /^DevTools listening on ws:\/\/[^/]*:(\d+)\//.exec(value) ?? []
      if (port !== undefined) {
        void drain(lines)
        return { pid: Number(said[0]), port: Number(port) }
      }
      said.push(value)
    }
  } catch (error) {
    const words = said.slice(1).slice(-3).join(' ').slice(-400)
    throw new WebDriverError(
      'session-not-created',
      `the board's Chromium did not start${words && `: ${words}`}`,
      { cause: error },
    )
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function drain(lines: AsyncIterator<string>): Promise<void> {
  try {
    while (!(await lines.next()).done);
  } catch {
    // The device is gone, which its other users hear of.
  }
}

/** A daemon that was killed ended nothing of what it had started: a browser that goes on would hold the profile. */
function endingLeftOver(profile: string): string {
  const isOurs = `tr '\\0' '\\n' <$each/cmdline 2>/dev/null | grep -qxF -- ${shellWord(`--user-data-dir=${profile}`)}`
  return `for each in /proc/[0-9]*; do if ${isOurs}; then kill -9 "\${each#/proc/}"; fi; done`
}

/**
 * Ends the process where it is still the browser of this profile, and removes the profile once its children have gone,
 * too: they write there for a moment longer, on a busy board for seconds, and would make it again.
 */
function ending(pid: number, profile: string): string {
  const isOurs = `tr '\\0' ' ' </proc/${pid}/cmdline 2>/dev/null | grep -qF -- ${shellWord(profile)}`
  // The brackets keep this shell and what it runs from being children.
  const children = `grep -lsF -- ${shellWord(`--user-data-dir=${profile}`)} /proc/[0-9]*/cmdline | xargs -r grep -ls -e '[-]-type='`
  const endChildren = `left=$(${children}); for each in $left; do each="\${each#/proc/}"; kill -9 "\${each%/cmdline}"; done`
  const remove = `rm -rf ${shellWord(profile)} 2>/dev/null`
  return `if ${isOurs}; then kill -9 ${pid}; fi; tries=20; while [ $tries -gt 0 ]; do ${endChildren}; if [ -z "$left" ] && ! ${isOurs} && ${remove}; then exit; fi; tries=$((tries - 1)); sleep 0.2; done`
}
