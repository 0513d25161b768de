import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/** An adb server that is a child of this process. */
export interface OwnServer extends AsyncDisposable {
  readonly ended: boolean
  /** What it said last, in one line. */
  lastWords(): string
}

const END_MS = 1000
const KEPT_CHARACTERS = 2000

/** Starts it in a group of its own: a Ctrl-C is for this process, which still needs devices to put them in order. */
export function startServer(program: string, port: number): OwnServer {
  const child = spawn(program, ['-P', String(port), 'nodaemon', 'server'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment(),
  })
  let ended = false
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-KEPT_CHARACTERS)
  })
  child.once('error', (error) => {
    ended = true
    words = error.message
  })
  child.once('exit', () => {
    ended = true
  })
  return {
    get ended() {
      return ended
    },
    lastWords: () => words.trim().split('\n').at(-1) ?? '',
    async [Symbol.asyncDispose]() {
      if (ended) return
      const exit = once(child, 'exit').catch(() => {})
      child.kill('SIGTERM')
      await Promise.race([exit, sleep(END_MS)])
      if (ended) return
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** It reaches devices and no database: it gets what adb reads, and the mark by which a killed worker's are found. */
function environment(): NodeJS.ProcessEnv {
  const kept = /^(PATH|HOME|USER|LANG|TMPDIR|LD_LIBRARY_PATH|PACELINE_START|ADB_.*|ANDROID_.*)$/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))
}
