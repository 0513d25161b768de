import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'

const tailLines = 30

/** A step of the set-up that failed: one sentence, then the end of what the step printed. */
export class StepError extends Error {
  constructor(sentence, output = '') {
    const tail = output.trimEnd().split('\n').slice(-tailLines).join('\n')
    super(tail === '' ? sentence : `${sentence}\n\n${tail}`)
    this.name = 'StepError'
  }
}

/**
 * Gives `run(label, work)`, which prints one line per step with the seconds it took. On a terminal the seconds
 * count up while the step works, so that a long download does not look like a hang.
 */
export function stepRunner(out) {
  return async function run(label, work) {
    const startedMs = performance.now()
    const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1)
    out.write(`${label} … `)
    const ticker = out.isTTY ? setInterval(() => out.write(`\r${label} … ${seconds()} s`), 500) : undefined
    try {
      await work()
      out.write(out.isTTY ? `\r${label} … ${seconds()} s\n` : `${seconds()} s\n`)
    } catch (error) {
      out.write('failed\n')
      throw error
    } finally {
      clearInterval(ticker)
    }
  }
}

/** Runs a Node program to its end, silently; throws StepError with `sentence` and its output when it fails. */
export function runNode(args, { cwd, env = {}, sentence }) {
  return runProgram(process.execPath, args, { cwd, env, sentence })
}

/** As `runNode`, for any program. */
export function runProgram(command, args, { cwd, env = {}, sentence }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk) => {
      output = (output + chunk).slice(-65_536)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (error) => reject(new StepError(`${sentence} (${error.message})`, output)))
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new StepError(sentence, output))))
  })
}
