import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { processesMentioning, repository } from '../stack/index.js'

const program = path.join(repository, 'device-agents', 'adbd', 'dist', 'main.js')

/** A Linux board whose daemon is a process of its own, so that it can die. Gone on leaving scope. */
export interface BoardProcess extends AsyncDisposable {
  readonly port: number
  readonly home: string
  /** The daemon dies; what it started goes as it would without it. */
  kill(): Promise<void>
  /** As `kill`, and all that it started dies with it, as when power goes. */
  powerOff(): Promise<void>
  /** The daemon starts again at the port that it had. */
  start(): Promise<void>
  /** No file that the daemon writes may grow past so many bytes, or any may: what a full disk does, without one. */
  limitFiles(bytes: number | 'unlimited'): void
}

/** The board without AUTH, with a HOME of its own in `folder`. */
export async function startBoardProcess(folder: string): Promise<BoardProcess> {
  const home = path.join(folder, 'board')
  mkdirSync(home)
  const env = { ...process.env, HOME: home }
  let daemon: ChildProcess
  let port = 0

  async function start(): Promise<void> {
    const child = spawn(process.execPath, [program, '--port', String(port), '--no-auth'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    daemon = child
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the board's daemon ended with ${code} before it listened`)
    })
    // Later than its first line its end is the test's doing.
    ended.catch(() => {})
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
    port = Number(String(line).split(':').at(-1))
  }

  async function kill(): Promise<void> {
    if (daemon.exitCode !== null || daemon.signalCode !== null) return
    const exited = once(daemon, 'exit')
    daemon.kill('SIGKILL')
    await exited
  }

  async function powerOff(): Promise<void> {
    await kill()
    // By its HOME: what outlived an earlier daemon is nobody's child.
    for (const { pid } of processesMentioning(home)) endProcess(pid)
  }

  await start()
  return {
    port,
    home,
    kill,
    powerOff,
    start,
    limitFiles(bytes) {
      execFileSync('prlimit', ['--pid', String(daemon.pid), `--fsize=${bytes}:unlimited`])
    },
    [Symbol.asyncDispose]: powerOff,
  }
}

/** Ends it as a crash does; one that has ended is left alone. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
