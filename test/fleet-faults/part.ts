import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

/** One process of a farm. */
export interface Part {
  readonly pid: number
  /** When it has said that it serves; throws with what it printed where it ends before. */
  ready(): Promise<void>
  /** Ends it without a word, as an out-of-memory killer does; resolves when it is gone. */
  kill(): Promise<void>
  /** A new process in its place, with other variables where they are given; resolves when that serves. */
  start(variables?: Readonly<Record<string, string>>): Promise<void>
  /** Ends it in order. */
  end(): Promise<void>
  isAlive(): boolean
  /** The last that it printed. */
  output(): string
}

/** Past this a part that was told to end is killed. */
const END_MS = 15_000

export function startPart(program: string, env: Readonly<Record<string, string | undefined>>): Part {
  let current = begin(program, env)
  return {
    get pid() {
      return current.child.pid ?? 0
    },
    ready: () => current.ready,
    async kill() {
      current.child.kill('SIGKILL')
      await current.exited
    },
    async start(variables = {}) {
      current = begin(program, { ...env, ...variables })
      await current.ready
    },
    async end() {
      current.child.kill('SIGTERM')
      const late = setTimeout(() => current.child.kill('SIGKILL'), END_MS)
      await current.exited
      clearTimeout(late)
    },
    isAlive: () => current.child.exitCode === null && current.child.signalCode === null,
    output: () => current.output(),
  }
}

interface Begun {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  readonly exited: Promise<unknown>
  output(): string
}

function begin(program: string, env: Readonly<Record<string, string | undefined>>): Begun {
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000)
    })
  }
  const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve()
  const early = exited.then(() => {
    throw new Error(`${program} ended before it was ready:\n${output}`)
  })
  const ready = Promise.race([once(child, 'message').then(() => {}), early])
  // Whoever does not wait for it has killed it.
  ready.catch(() => {})
  early.catch(() => {})
  return { child, ready, exited, output: () => output }
}
