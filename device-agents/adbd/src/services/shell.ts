import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { AdbStream } from '../adb-stream.js'
import { endProcessGroup } from './process-group.js'
import type { Service } from './service.js'
import { encodeShellPacket, ShellPacket, ShellPacketReader } from './shell-packets.js'

/** Where commands run. */
export interface ShellSurroundings {
  readonly folder: string
  readonly env: Readonly<NodeJS.ProcessEnv>
}

/** `shell:COMMAND`, `shell,v2,…:COMMAND` or `exec:COMMAND`, taken apart. */
interface ShellRequest {
  readonly kind: 'shell' | 'exec'
  /** Whether stdin, stdout, stderr and the exit code travel apart, in packets. */
  readonly framed: boolean
  /** Whether the host would rather have a terminal. */
  readonly terminal: boolean
  /** Empty for a shell that reads stdin. */
  readonly command: string
}

/** After the host has closed `exec:`, the command may use up its stdin for so long (`adb exec-in 'cat > file'`). */
const DRAIN_MS = 10_000

/**
 * Starts the command line of such a name by /bin/sh. There is no terminal to be had: `TERM=…`, `pty` and `raw` and
 * changes of the window's size are taken and change nothing. Undefined for names of other services.
 */
export async function openShell(name: string, around: ShellSurroundings): Promise<Service | undefined> {
  const request = readRequest(name)
  if (request === undefined) return undefined
  const child = spawn('/bin/sh', argumentsFor(request), {
    cwd: around.folder,
    env: around.env,
    // A session of its own, so that all that it starts can be signalled as one group.
    detached: true,
  })
  const exitCode = new Promise<number>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
  await once(child, 'spawn')
  for (const pipe of child.stdio) pipe?.on('error', () => undefined)
  return (stream) => serve(stream, child, exitCode, request)
}

function readRequest(name: string): ShellRequest | undefined {
  const [, kind, options = '', command = ''] = /^(shell|exec)((?:,[^:]*)?):(.*)$/s.exec(name) ?? []
  if (kind !== 'shell' && kind !== 'exec') return undefined
  const words = options.split(',')
  const framed = kind === 'shell' && words.includes('v2')
  return { kind, framed, terminal: kind === 'shell' && (!framed || words.includes('pty')), command }
}

function argumentsFor({ framed, terminal, command }: ShellRequest): string[] {
  if (framed) return command === '' ? (terminal ? ['-i'] : []) : ['-c', command]
  // Without packets both outputs share the stream, and only one descriptor for both keeps their order.
  const shell = command === '' && terminal ? '/bin/sh -i' : command === '' ? '/bin/sh' : '/bin/sh -c "$1"'
  return ['-c', `exec ${shell} 2>&1`, 'sh', command]
}

async function serve(
  stream: AdbStream,
  child: ChildProcessWithoutNullStreams,
  exitCode: Promise<number>,
  { kind, framed }: ShellRequest,
): Promise<void> {
  feed(stream, child.stdin, framed).catch(() => stream.close())
  const outputs = framed
    ? [send(child.stdout, stream, ShellPacket.stdout), send(child.stderr, stream, ShellPacket.stderr)]
    : [send(child.stdout, stream)]
  const ended = Promise.all(outputs).then(() => exitCode)
  const outcome = await Promise.race([ended, goneOf(stream)])
  if (outcome === 'gone') {
    if (kind === 'exec') await Promise.race([exitCode, delay(DRAIN_MS, undefined, { ref: false })])
    await endProcessGroup(child)
  } else if (framed) {
    await stream.write(encodeShellPacket(ShellPacket.exit, Buffer.of(outcome)))
  }
}

/** Hands the host's bytes to the command; what it does not want to read is taken and dropped. */
async function feed(stream: AdbStream, stdin: Writable, framed: boolean): Promise<void> {
  const packets = new ShellPacketReader()
  for (;;) {
    const bytes = await stream.read()
    if (bytes === undefined) break
    if (!framed) await accepted(stdin, bytes)
    else {
      for (const { id, data } of packets.push(bytes)) {
        if (id === ShellPacket.stdin) await accepted(stdin, data)
        else if (id === ShellPacket.closeStdin) stdin.end()
      }
    }
  }
  stdin.end()
}

function accepted(stdin: Writable, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    stdin.write(bytes, () => resolve())
  })
}

async function send(output: Readable, stream: AdbStream, packetId?: number): Promise<void> {
  for await (const bytes of output) {
    if (!(await stream.write(packetId === undefined ? bytes : encodeShellPacket(packetId, bytes)))) return
  }
}

function goneOf(stream: AdbStream): Promise<'gone'> {
  return new Promise((resolve) => {
    if (stream.gone.aborted) resolve('gone')
    stream.gone.addEventListener('abort', () => resolve('gone'), { once: true })
  })
}
