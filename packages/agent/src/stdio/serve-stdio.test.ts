import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { defaultWarmupRule } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { parentArgument } from './parent.js'

const stdioUrl = new URL('../../dist/stdio/serve-stdio.js', import.meta.url)

/** An agent whose inference is `run`, as a program of its own. */
const agent = (run: string) => `
  import { serveStdio } from ${JSON.stringify(fileURLToPath(stdioUrl))}
  const ran = { threads: 1, delegate: null, delegatedOperators: null, operators: null, precision: 'fp32' }
  const busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); }
  await serveStdio({
    open: async () => ({
      ready: { type: 'ready', runtime: 'test', version: '1', flavour: null, pid: process.pid, facts: {} },
      createRunner: () => ({
        load: async () => { console.log('chatter'); return { initMs: 1, ran } },
        setInputs() {},
        run() { ${run} },
        outputDigest: async () => null,
        peakBytes: () => null,
        close() {},
      }),
    }),
  }, process.argv.slice(1))`

const plan = {
  type: 'plan',
  invocation: 0,
  model: 'none',
  threads: 1,
  delegate: null,
  batch: 1,
  arrival: { mode: 'closed', periodMs: null },
  inputSeed: 1,
  warmup: { ...defaultWarmupRule, minMs: 1, minBlockMs: 1, maxMs: 50 },
  sampling: { minIterations: 5, maxIterations: 5, targetSeconds: 1, maxSeconds: 1 },
}

function start(run: string, args: string[] = []) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', agent(run), '--', ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const { stdin, stdout } = child
  const messages = child.stdio[3] as Readable
  if (!stdin || !stdout) throw new Error('no pipes')
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const parsed = async () =>
    (await text(messages))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type: string; code?: string })
  return { child, stdin, stdout, exited, parsed: parsed() }
}

describe('serveStdio', () => {
  it('serves one plan on a pipe that printing does not touch', async () => {
    const { stdin, stdout, exited, parsed } = start('busy(1)')
    stdin.write(`${JSON.stringify(plan)}\n`)
    expect((await parsed).map(({ type }) => type)).toEqual([
      'ready',
      'init',
      'first',
      'block',
      'block',
      'done',
    ])
    expect(await text(stdout)).toBe('chatter\n')
    expect(await exited).toEqual([0, null])
  })

  it('probes without a plan', async () => {
    const { exited, parsed } = start('busy(1)', ['--probe'])
    expect((await parsed).map(({ type }) => type)).toEqual(['ready'])
    expect(await exited).toEqual([0, null])
  })

  it.each(['nonsense', '{"type":"ready"}'])('says so when the plan is %s', async (line) => {
    const { stdin, parsed } = start('busy(1)')
    stdin.write(`${line}\n`)
    expect(await parsed).toMatchObject([{ type: 'error', code: 'invalid-plan' }])
  })

  it('ends without a word when stdin closes before a plan came', async () => {
    const { stdin, exited, parsed } = start('busy(1)')
    stdin.end()
    expect(await parsed).toEqual([])
    expect(await exited).toEqual([0, null])
  })

  it('does not start for a parent that is gone', async () => {
    const { stdin, exited, parsed } = start('busy(1)', [parentArgument(1)])
    stdin.write(`${JSON.stringify(plan)}\n`)
    await exited
    expect(await parsed).toEqual([])
  })

  it('dies with its parent in the middle of an inference that never returns', async () => {
    const between = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { spawn } from 'node:child_process'
         const child = spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(agent('for (;;);'))}], {
           stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
         })
         child.stdin.write(${JSON.stringify(`${JSON.stringify(plan)}\n`)})
         child.stdio[3].pipe(process.stdout)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const lines: string[] = []
    for await (const chunk of between.stdout.setEncoding('utf8')) {
      lines.push(...(chunk as string).split('\n').filter((line) => line !== ''))
      if (lines.length >= 2) break
    }
    const { pid } = JSON.parse(lines[0] ?? '') as { pid: number }
    expect(isAlive(pid)).toBe(true)
    between.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
