import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findSystem, repository } from '../stack/index.js'

const program = path.join(repository, 'apps/cli/bin/paceline.mjs')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The command line at work. */
export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Waits until standard error matches; throws with all output when the program ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** The same of standard output. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
}

/** Starts `paceline …` for a home, as a script would: no terminal. */
export function startPaceline(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  const { PACELINE_URL: _, PACELINE_KEY: __, ...inherited } = process.env
  return watched(
    spawn(process.execPath, [program, ...args], {
      env: { ...inherited, PACELINE_HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
}

/** Starts `paceline …` on a terminal of its own, of so many columns and rows; what is typed goes to its `stdin`. */
export function startOnTerminal(
  home: string,
  args: readonly string[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Running {
  const { PACELINE_URL: _, PACELINE_KEY: __, NO_COLOR: ___, ...inherited } = process.env
  const words = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  const command = `stty rows ${rows} cols ${columns}; exec ${words.join(' ')}`
  return watched(
    spawn(findSystem('script') ?? '', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: { ...inherited, PACELINE_HOME: home, TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  )
}

function watched(child: ChildProcess): Running {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const ended = once(child, 'close').then(([code]): Ended => ({ code, ...output }))
  const seen = (name: keyof typeof output) => async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(output[name])
      if (found !== null) return found
      if (child.exitCode !== null) throw new Error(`ended before ${pattern}:\n${JSON.stringify(output)}`)
      await delay(20)
    }
  }
  return { process: child, ended, said: seen('stderr'), printed: seen('stdout') }
}

/** Runs `paceline …` to its end. */
export function paceline(
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return startPaceline(home, args, env).ended
}
