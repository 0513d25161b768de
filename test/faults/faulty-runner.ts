/** Runners with a fault, as programs of their own: measured as any other is, by the session engine over a real pipe. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type ProtocolRequest, protocolOn } from '@paceline/contracts'
import { createChildProcessHost, linuxConditions, type MeasureOutcome, measureRun } from '@paceline/worker'
import { temporaryFolder } from '../stack/index.js'

/** A device that says nothing of itself: these tests share their machine with others. */
const silent = linuxConditions({ proc: '/nowhere', sys: '/nowhere' })

const stdioModule = import.meta.resolve('@paceline/agent/stdio')
const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: null, precision: 'fp32' }

/**
 * A program that says what `script` lets it say, honest or not. The script has `say(message)`, `raw(text)`, `plan`,
 * and what an honest runner says: `ready`, `init`, `first`, `warm`, `measured(samplesMs)`, `done(iterations)`.
 */
export function sayingProgram(script: string): string {
  return `
    import { readSync, writeSync } from 'node:fs'
    const raw = (text) => writeSync(3, text)
    const say = (message) => raw(JSON.stringify(message) + '\\n')
    const ready = { type: 'ready', runtime: 'faulty', version: '1', flavour: null, pid: process.pid, facts: { delegates: [] } }
    if (process.argv.includes('--probe')) { say(ready); process.exit(0) }
    const line = Buffer.alloc(65536)
    const plan = JSON.parse(line.toString('utf8', 0, readSync(0, line)))
    const init = { type: 'init', initMs: 3, ran: ${JSON.stringify(ran)} }
    const first = { type: 'first', firstMs: 2 }
    let sequence = 0
    const block = (phase, samplesMs) => ({ type: 'block', sequence: sequence++, phase, batch: 1, samplesMs })
    const warm = block('warmup', [2, 2])
    const measured = (samplesMs = [2, 2, 2, 2, 2]) => block('measured', samplesMs)
    const done = (iterations = 5) => ({ type: 'done', iterations, batch: 1, latenessMs: null,
      warmup: { iterations: 2, reason: 'agreed' }, peakBytes: 1000, outputDigest: 'same' })
    const hang = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    say(ready)
    ${script}`
}

/**
 * A program with the real loop of every agent, on a clock of its own: an inference moves it by what `passes`, a
 * function of the inference's number, says in milliseconds. Where it has steps, reading it takes a little too.
 */
export function loopingProgram(passes: string, stepMs = 0): string {
  return `
    import { serveStdio } from ${JSON.stringify(stdioModule)}
    const clock = { ms: 1000 }
    const stepMs = ${stepMs}
    performance.now = () => (stepMs > 0 ? Math.floor((clock.ms += stepMs / 50) / stepMs) * stepMs : clock.ms)
    const pass = ${passes}
    let calls = 0
    await serveStdio({
      open: async () => ({
        ready: { type: 'ready', runtime: 'faulty', version: '1', flavour: null, pid: process.pid, facts: { delegates: [] } },
        createRunner: () => ({
          load: async () => ({ initMs: 3, ran: ${JSON.stringify(ran)} }),
          setInputs() {},
          run() { clock.ms += pass(calls++) },
          outputDigest: async () => 'same',
          peakBytes: () => 1000,
          close() {},
        }),
      }),
    })`
}

export interface Measured {
  readonly outcome: MeasureOutcome
  /** Processes of the program that are still there. */
  readonly leftBehind: readonly number[]
}

/** Measures a program; two invocations of a twentieth of a second unless asked otherwise. */
export async function measureProgram(program: string, request: ProtocolRequest = {}): Promise<Measured> {
  using folder = temporaryFolder('faulty-runner')
  const script = path.join(folder.path, 'agent.mjs')
  writeFileSync(script, program)
  const signal = new AbortController().signal
  const host = await createChildProcessHost({ script: { path: script }, maxThreads: 1, signal })
  if ('unavailable' in host) throw new Error(host.unavailable)
  const pids: number[] = []
  const outcome = await measureRun({
    host: {
      ...host,
      async *invoke(plan, aborted) {
        for await (const message of host.invoke(plan, aborted)) {
          if (message.type === 'ready' && message.pid !== null) pids.push(message.pid)
          yield message
        }
      },
    },
    conditions: silent,
    model: { path: '/nowhere', sha256: '0'.repeat(64), bytes: 1 },
    protocol: protocolOn(host.offer, { invocations: 2, minIterations: 10, maxSeconds: 0.05, ...request }),
    inputSeed: 1,
    signal,
    limits: { startMs: 3000, graceMs: 200 },
    onProgress: () => {},
  })
  return { outcome, leftBehind: pids.filter(isAlive) }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
