import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type AdbdOptions, startAdbd } from '@paceline/adbd'
import { temporaryFolder } from './folder.js'
import { findSystem } from './system.js'

/** What one call of the `adb` command did. */
export interface AdbResult {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

export interface AdbCall {
  /** All of its stdin; none if not given. */
  readonly input?: Buffer
  readonly signal?: AbortSignal
}

/** A genuine adb server of one test's own, with its own keys. Gone on leaving scope. */
export interface TestAdbServer extends AsyncDisposable {
  readonly port: number
  /** The absolute path of `adb`. */
  readonly program: string
  /** What a program needs in its environment to use this server. */
  readonly env: Readonly<Record<string, string>>
  /** Its HOME: keys are under `.android`. */
  readonly home: string
  /** Runs `adb` with this server. Does not throw where adb fails. */
  adb(args: readonly string[], call?: AdbCall): Promise<AdbResult>
  /** Ends it as a crash would; what is started at its port after that is ended on leaving scope all the same. */
  kill(): Promise<void>
}

/** Begin the test with `requireSystem('adb')`. */
export async function startAdbServer(): Promise<TestAdbServer> {
  const program = findSystem('adb')
  if (program === undefined) throw new Error('adb is missing: begin with requireSystem("adb")')
  const folder = temporaryFolder('adb-server')
  const port = await freePort()
  const env = {
    ANDROID_ADB_SERVER_PORT: String(port),
    HOME: folder.path,
    TMPDIR: folder.path,
    // Else the server looks for emulators at ports 5555 to 5585, where others may have a daemon.
    ADB_LOCAL_TRANSPORT_MAX_PORT: '5554',
  }
  const adb = (args: readonly string[], call: AdbCall = {}) => runAdb(program, args, env, call)
  // In the foreground, so that it is a child of ours whose end can be awaited.
  const server = spawn(program, ['nodaemon', 'server'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const ended = once(server, 'exit')
  await listening(port, ended)
  return {
    port,
    program,
    env,
    home: folder.path,
    adb,
    async kill() {
      server.kill('SIGKILL')
      await ended
    },
    [Symbol.asyncDispose]: async () => {
      await adb(['kill-server'])
      await ended
      folder[Symbol.dispose]()
    },
  }
}

/** A Linux board at the far end of a server, on loopback, with a HOME of its own. */
export interface TestBoard extends AsyncDisposable {
  /** The adb server's name for it, `127.0.0.1:PORT`. */
  readonly serial: string
  readonly port: number
  readonly home: string
  /** What the daemon logged, the last line last. */
  readonly log: readonly string[]
  /** Runs `adb -s SERIAL …`. */
  adb(args: readonly string[], call?: AdbCall): Promise<AdbResult>
}

export type BoardOptions = Partial<Omit<AdbdOptions, 'log'>>

/** Starts our own daemon in this process, without AUTH if not said otherwise, and connects the server to it. */
export async function startBoard(server: TestAdbServer, options: BoardOptions = {}): Promise<TestBoard> {
  const folder = temporaryFolder('adb-board')
  const home = path.join(folder.path, 'home')
  mkdirSync(home)
  const log: string[] = []
  const daemon = await startAdbd({
    port: 0,
    auth: 'none',
    env: { ...process.env, HOME: home },
    ...options,
    log: (line) => log.push(line),
  })
  const serial = `127.0.0.1:${daemon.port}`
  await server.adb(['connect', serial])
  return {
    serial,
    port: daemon.port,
    home,
    log,
    adb: (args, call) => server.adb(['-s', serial, ...args], call),
    [Symbol.asyncDispose]: async () => {
      await server.adb(['disconnect', serial])
      await daemon[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function runAdb(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { input, signal }: AdbCall,
): Promise<AdbResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: { ...process.env, ...env },
        encoding: 'buffer',
        maxBuffer: 256 * 1_024 * 1_024,
        ...(signal && { signal }),
      },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error)
        else resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr: stderr.toString() })
      },
    )
    // adb may end before it has read all.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function listening(port: number, ended: Promise<unknown>): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const reached = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (reached) return
    if (over) throw new Error(`the adb server ended before it listened at port ${port}`)
    await delay(20)
  }
}
