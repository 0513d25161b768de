import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { AdbDevice, AdbProcess, Tunnel } from '@paceline/adb'
import type { TestAdbServer, TestBoard } from '../stack/index.js'

/** A board as the genuine `adb` command reaches it, with nothing of ours between; it loses its device by `lose`. */
export function commandDevice(
  server: TestAdbServer,
  board: TestBoard,
): AdbDevice & { lose(reason: Error): void } {
  const gone = new AbortController()

  async function run(args: readonly string[], signal: AbortSignal) {
    const { exitCode, stdout, stderr } = await board.adb(args, { signal })
    return { exitCode, stdout: stdout.toString(), stderr }
  }

  async function tunnel(kind: 'forward' | 'reverse', to: string, signal: AbortSignal): Promise<Tunnel> {
    const { exitCode, stdout, stderr } = await run([kind, 'tcp:0', to], signal)
    if (exitCode !== 0) throw new Error(stderr)
    const port = Number(stdout)
    return {
      port,
      async [Symbol.asyncDispose]() {
        await board.adb([kind, '--remove', `tcp:${port}`])
      },
    }
  }

  async function spawned(command: string, signal: AbortSignal): Promise<AdbProcess> {
    const child = spawn(server.program, ['-s', board.serial, 'shell', command], {
      env: { ...process.env, ...server.env },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const exit = once(child, 'exit').then(([code]) => Number(code))
    const kill = () => void child.kill('SIGKILL')
    signal.addEventListener('abort', kill, { once: true })
    return {
      lines: createInterface({ input: child.stdout }),
      exit,
      lastWords: () => '',
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

  const unused = async () => Promise.reject(new Error('a browser needs no files'))
  return {
    serial: board.serial,
    system: 'linux',
    properties: new Map(),
    folder: path.join(board.home, "the browser's"),
    gone: gone.signal,
    lose: (reason) => gone.abort(reason),
    shell: (command, signal) => run(['shell', command], signal),
    spawn: spawned,
    push: unused,
    ensure: unused,
    pull: unused,
    forward: (remote, signal) => tunnel('forward', remote, signal),
    reverse: (localPort, signal) => tunnel('reverse', `tcp:${localPort}`, signal),
  }
}
