// `npm start`: everything that the product is, in the foreground, until Ctrl-C.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readEnvironment } from './environment.js'
import { newStartMark } from './home/start-mark.js'
import { Launcher } from './launcher.js'
import { StartError } from './start-error.js'

/** A Ctrl-C reaches us from the terminal and again from npm; only a later one is meant as a second. */
const repeatMs = 1_000
const parentPollMs = 500

const startedMs = performance.now()
const root = fileURLToPath(new URL('../../..', import.meta.url))
const print = (line: string) => process.stdout.write(`${line}\n`)
let launcher: Launcher | undefined
let stoppingSinceMs: number | undefined
let isAbandoned = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
process.on('disconnect', () => end(0))
process.on('message', (message) => {
  if (message === 'restart') void launcher?.restartPrograms()
})
// A closed terminal takes its output away too; that is no reason to leave without stopping the rest.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
watchNpm()
await start()

async function start(): Promise<void> {
  try {
    const environment = readEnvironment(process.env, root)
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    print(`Paceline ${version}, home ${environment.home}`)
    launcher = new Launcher({ environment, root, mark: newStartMark(), print, onFailure: fail })
    const { url, signInUrl } = await launcher.up()
    print(`Ready in ${((performance.now() - startedMs) / 1000).toFixed(1)} s: ${url}`)
    print(`Sign in (once, within 10 minutes): ${signInUrl}`)
    print('Ctrl-C stops everything.')
    await launcher.measure()
    const isDevice = process.env.PACELINE_LOCAL !== '0'
    print(
      isDevice
        ? 'Measuring on this computer.'
        : 'Measuring on other devices: this computer is none (PACELINE_LOCAL=0).',
    )
  } catch (error) {
    if (stoppingSinceMs !== undefined) return
    if (error instanceof StartError) return fail(error)
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    await end(1)
  }
}

function fail(error: StartError): void {
  process.stderr.write(`${error.message}\n`)
  void end(1)
}

function onSignal(): void {
  if (stoppingSinceMs === undefined) {
    print('Stopping …')
    void end(0)
  } else if (performance.now() - stoppingSinceMs > repeatMs) {
    isAbandoned = true
    void (launcher?.abandon() ?? Promise.resolve()).finally(() => process.exit(1))
  }
}

async function end(code: number): Promise<void> {
  if (stoppingSinceMs !== undefined) return
  stoppingSinceMs = performance.now()
  await launcher?.down()
  // Then the stop in order has only ended because its parts were killed, and the rest is the other's to finish.
  if (isAbandoned) return
  if (code === 0) print(`Stopped in ${((performance.now() - stoppingSinceMs) / 1000).toFixed(1)} s.`)
  process.exit(code)
}

/** A killed npm cannot pass a signal on; its end shows in that we get another parent. */
function watchNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) void end(1)
  }, parentPollMs).unref()
}
