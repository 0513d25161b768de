import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createChildProcessHost } from './child-process-host.js'
import { runAgent } from './runner-process.js'

const folder = mkdtempSync(join(tmpdir(), 'runner-'))
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true }))

let scripts = 0
/** An agent that does what a test wants, as a program of its own. */
function agent(source: string) {
  const path = join(folder, `agent-${scripts++}.mjs`)
  writeFileSync(
    path,
    `import { writeSync } from 'node:fs'\nconst say = (m) => writeSync(3, JSON.stringify(m) + '\\n')\n${source}`,
  )
  return { path }
}

const ready = `{ type: 'ready', runtime: 'test', version: '1', flavour: null, pid: process.pid, facts: { delegates: ['d'], simd: true } }`
const never = new AbortController().signal

async function heard(
  source: string,
  plan: object | null = {},
  signal: AbortSignal = never,
): Promise<unknown[]> {
  const messages: unknown[] = []
  for await (const message of runAgent(agent(source), [], plan, signal)) messages.push(message)
  return messages
}

describe('runAgent', () => {
  it('passes the plan in and the messages out, whatever is printed beside', async () => {
    const source = `console.log('{"type":"noise"}'); console.error('noise')
      let text = ''; for await (const chunk of process.stdin) { text += chunk; if (text.includes('\\n')) break }
      say({ type: 'done', plan: JSON.parse(text) }); process.exit(0)`
    expect(await heard(source, { a: 1 })).toEqual([{ type: 'done', plan: { a: 1 } }])
  })

  it('gives a runner the mark of its start, and none of the keys of its worker', async () => {
    vi.stubEnv('PACELINE_START', 'mark')
    vi.stubEnv('DATABASE_URL', 'postgres://u:secret@h/db')
    const [said] = await heard(`say({ type: 'done', env: process.env }); process.exit(0)`)
    const { env } = said as { env: Record<string, string> }
    expect(env.PACELINE_START).toBe('mark')
    expect(env).not.toHaveProperty('DATABASE_URL')
  })

  it('names the signal and quotes the last words of a runner that crashes', async () => {
    const source = `say({ type: 'ready' }); console.error('Check failed: impossible'); process.kill(process.pid, 'SIGSEGV')
      await new Promise(() => setInterval(() => {}, 1000))`
    await expect(heard(source)).rejects.toMatchObject({
      code: 'runner-crashed',
      message: expect.stringMatching(/SIGSEGV.*Check failed: impossible/s),
    })
  })

  it('takes an end without an ending for a crash', async () => {
    await expect(heard(`say({ type: 'init' }); process.exit(3)`)).rejects.toMatchObject({
      code: 'runner-crashed',
      message: expect.stringContaining('exit code 3'),
    })
  })

  it('believes an ending, however the process ends after it', async () => {
    expect(await heard(`say({ type: 'error', code: 'x', message: 'y' }); process.exit(1)`)).toHaveLength(1)
  })

  it.each([`writeSync(3, 'hello\\n')`, `writeSync(3, 'x'.repeat(5e6))`])(
    'refuses what is not JSON',
    async (source) => {
      await expect(heard(`${source}; setInterval(() => {}, 1000)`)).rejects.toMatchObject({
        code: 'runner-protocol',
      })
    },
  )

  it('ends the process when it is aborted, even one that listens to nothing', async () => {
    const abort = new AbortController()
    const pids: number[] = []
    const listening = (async () => {
      for await (const message of runAgent(agent(`say(${ready}); for (;;);`), [], {}, abort.signal)) {
        pids.push((message as { pid: number }).pid)
        abort.abort(new Error('enough'))
      }
    })()
    await expect(listening).rejects.toThrow('enough')
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH')
  })

  it("gives a model none of the worker's addresses", async () => {
    vi.stubEnv('DATABASE_URL_OF_A_TEST', 'postgres://secret')
    const [message] = await heard(`say({ type: 'done', env: process.env }); process.exit(0)`)
    expect(JSON.stringify(message)).not.toContain('secret')
  })
})

describe('createChildProcessHost', () => {
  const host = (source: string, probeMs = 10_000) =>
    createChildProcessHost({ script: agent(source), maxThreads: 3, probeMs, signal: never })

  it('offers what its agent says of itself', async () => {
    expect(await host(`say(${ready})`)).toMatchObject({
      offer: {
        name: 'test',
        version: '1',
        delegates: ['d'],
        maxThreads: 3,
        context: 'process',
        features: { simd: true },
      },
    })
  })

  it.each([
    [`say({ type: 'error', code: 'runtime-unavailable', message: 'no library here' })`, /no library here/],
    [`throw new Error('broken installation')`, /broken installation/],
    [`say({ type: 'ready' })`, /answered/],
  ])('is unavailable with the reason: %s', async (source, reason) => {
    expect(await host(source)).toMatchObject({ unavailable: expect.stringMatching(reason) })
  })

  it('is unavailable when its agent does not answer', async () => {
    expect(await host('setInterval(() => {}, 1000)', 300)).toMatchObject({
      unavailable: expect.stringMatching(/0.3 s/),
    })
  })
})
