import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { AdbDevice, AdbProcess, ShellResult } from '@paceline/adb'

/** This computer's own shell as a device: what a host does with a device without what adb adds to it. */
export function shellDevice(folder: string): AdbDevice {
  const gone = new AbortController().signal
  async function spawned(command: string, signal: AbortSignal): Promise<AdbProcess> {
    const child = spawn('sh', ['-c', command], { stdio: 'pipe' })
    const exit = once(child, 'exit').then(([code, name]) => Number(code ?? signalCode(name as string)))
    let words = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-2000)
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
  return {
    serial: 'shell',
    system: 'linux',
    properties: new Map(),
    folder,
    gone,
    async shell(command, signal): Promise<ShellResult> {
      await using child = await spawned(command, signal)
      let stdout = ''
      for await (const line of child.lines) stdout += `${line}\n`
      return { exitCode: await child.exit, stdout, stderr: child.lastWords() }
    },
    spawn: spawned,
    async push(source, to, mode) {
      mkdirSync(path.dirname(to), { recursive: true })
      writeFileSync(to, typeof source === 'string' ? readFileSync(source) : source, { mode })
    },
    async ensure({ path: from, sha256, mode = 0o644 }) {
      const to = path.join(folder, sha256)
      if (!existsSync(to)) copyFileSync(from, to)
      chmodSync(to, mode)
      return to
    },
    pull: async (from) => readFileSync(from),
    forward: async () => Promise.reject(new Error('there is nothing between')),
    reverse: async () => Promise.reject(new Error('there is nothing between')),
  }
}

const signalCode = (name: string): number =>
  128 + ({ SIGKILL: 9, SIGSEGV: 11, SIGABRT: 6, SIGBUS: 7 }[name] ?? 1)
