import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AdbDevice, AdbProcess } from '@paceline/adb'
import { startAdbServer, startBoard } from '../stack/adb.js'

/** A Linux board at the far end of the genuine adb, as a host of a runtime sees it; all of it gone on leaving scope. */
export interface BoardBehindAdb extends AsyncDisposable {
  readonly device: AdbDevice
}

/** The most of stderr that is kept. */
const WORDS = 2000

/** Starts a server, a board and what leads to it: calls go through the `adb` command. */
export async function boardBehindAdb(): Promise<BoardBehindAdb> {
  const server = await startAdbServer()
  const board = await startBoard(server)
  const gone = new AbortController()

  async function adb(args: readonly string[], signal: AbortSignal) {
    const { exitCode, stdout, stderr } = await board.adb(args, { signal })
    return { exitCode, stdout: stdout.toString(), stderr }
  }

  async function must(args: readonly string[], signal: AbortSignal): Promise<void> {
    const { exitCode, stderr } = await adb(args, signal)
    if (exitCode !== 0) throw new Error(`adb ${args[0]}: ${stderr}`)
  }

  async function spawned(command: string, signal: AbortSignal): Promise<AdbProcess> {
    const child = spawn(server.program, ['-s', board.serial, 'shell', command], {
      stdio: 'pipe',
      env: { ...process.env, ...server.env },
    })
    const exit = once(child, 'close').then(([code]) => Number(code))
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-WORDS)
    })
    child.stdin.on('error', () => {})
    const kill = () => void child.kill('SIGKILL')
    signal.addEventListener('abort', kill, { once: true })
    return {
      lines: createInterface({ input: child.stdout }),
      exit,
      lastWords: () => words,
      async write(text) {
        child.stdin.write(text)
      },
      async [Symbol.asyncDispose]() {
        signal.removeEventListener('abort', kill)
        kill()
        await exit
      },
    }
  }

  const device: AdbDevice = {
    serial: board.serial,
    system: 'linux',
    properties: new Map(),
    folder: board.home,
    gone: gone.signal,
    shell: (command, signal) => adb(['shell', command], signal),
    spawn: spawned,
    push: (source, path, mode, signal) =>
      typeof source === 'string'
        ? must(['push', source, path], signal).then(() =>
            must(['shell', `chmod ${mode.toString(8)} ${path}`], signal),
          )
        : Promise.reject(new Error('only files are pushed here')),
    async ensure({ path, sha256, mode = 0o644 }, signal) {
      const there = `${board.home}/${sha256}`
      if ((await adb(['shell', `test -e ${there}`], signal)).exitCode !== 0) {
        await device.push(path, there, mode, signal)
      }
      return there
    },
    pull: async (path) => readFileSync(path),
    forward: () => Promise.reject(new Error('nothing is forwarded here')),
    reverse: () => Promise.reject(new Error('nothing is reversed here')),
  }
  return {
    device,
    async [Symbol.asyncDispose]() {
      gone.abort()
      await board[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
