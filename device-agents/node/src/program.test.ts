import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { litertNodeAgent } from '@paceline/agent-node'
import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel, writeModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

/** Each test starts programs, and on a busy machine that takes its time. */
vi.setConfig({ testTimeout: 60_000 })

const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } }

let folder: string
let model: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paceline-litert-node-'))
  model = join(folder, 'model.tflite')
  await writeFile(model, buildModel(spec, 0).bytes)
})
afterAll(() => rm(folder, { recursive: true }))

const planOf = (changes: Partial<InvocationPlan>): InvocationPlan => ({
  type: 'plan',
  invocation: 0,
  model,
  threads: 1,
  delegate: 'xnnpack',
  batch: 1,
  arrival: { mode: 'closed', periodMs: null },
  inputSeed: 0,
  warmup: { ...defaultWarmupRule, minMs: 10, maxMs: 100 },
  sampling: { minIterations: 5, maxIterations: 5, targetSeconds: 1, maxSeconds: 1 },
  ...changes,
})

async function agent(
  plan: InvocationPlan | null,
  nodeArgs = litertNodeAgent().nodeArgs,
): Promise<AgentMessage[]> {
  const args = [...nodeArgs, litertNodeAgent().path, ...(plan ? [] : ['--probe'])]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore', 'pipe'] })
  child.stdin?.write(`${JSON.stringify(plan)}\n`)
  const lines = (await text(child.stdio[3] as Readable)).trim().split('\n')
  return lines.map((line) => JSON.parse(line) as AgentMessage)
}

const find = <T extends AgentMessage['type']>(messages: AgentMessage[], type: T) =>
  messages.find((message): message is Extract<AgentMessage, { type: T }> => message.type === type)

describe('the litert-node agent', () => {
  it('says what it is when probed', async () => {
    const messages = await agent(null)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({
      type: 'ready',
      runtime: 'litert-node',
      version: '2.5.3',
      flavour: 'relaxed-simd',
      facts: { build: 'default', relaxedDot: 'exact', delegates: ['xnnpack'] },
    })
  })

  it('measures, and gives the same output on one thread and on two', async () => {
    const one = await agent(planOf({}))
    const two = await agent(planOf({ threads: 2 }))
    expect(find(one, 'init')?.ran).toMatchObject({ threads: 1, delegate: 'xnnpack' })
    expect(find(two, 'ready')?.facts).toMatchObject({ build: 'threaded' })
    expect(find(two, 'init')?.ran.threads).toBe(Math.min(2, Number(find(two, 'ready')?.facts.poolThreads)))
    expect(find(one, 'done')).toMatchObject({
      iterations: 5,
      outputDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(find(two, 'done')?.outputDigest).toBe(find(one, 'done')?.outputDigest)
    expect(find(one, 'done')?.peakBytes).toBeGreaterThan(16 * 2 ** 20)
  })

  it('runs the plain build where the engine has no relaxed SIMD, and says so', async () => {
    const messages = await agent(planOf({ threads: 2 }), [])
    const behindFlag = litertNodeAgent().nodeArgs.length > 0
    expect(find(messages, 'ready')?.flavour).toBe(behindFlag ? 'simd' : 'relaxed-simd')
    expect(find(messages, 'init')?.ran.threads).toBe(behindFlag ? 1 : 2)
    expect(find(messages, 'done')?.iterations).toBe(5)
  })

  it('refuses in the words of LiteRT.js', async () => {
    const broken = join(folder, 'broken.tflite')
    await writeFile(broken, Buffer.from('TFL3 but no model at all, only some bytes'))
    const last = (await agent(planOf({ model: broken }))).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', code: 'model-refused' })
    expect(last && 'message' in last && last.message.length).toBeGreaterThan(10)
  })

  it('names the operator that LiteRT.js does not know, though its run answers as if it did', async () => {
    const { model: built } = buildModel(spec, 0)
    const graphs = built.graphs.map((graph) => ({
      ...graph,
      operators: graph.operators.map((operator, index) =>
        index === 1 ? { ...operator, type: 'CUSTOM', customName: 'PacelineUnknown', options: {} } : operator,
      ),
    }))
    const unknown = join(folder, 'unknown.tflite')
    await writeFile(unknown, writeModel({ ...built, graphs }))
    const last = (await agent(planOf({ model: unknown }))).at(-1)
    expect(last).toMatchObject({ type: 'unsupported', code: 'operator-unsupported' })
    expect(last).toMatchObject({ message: expect.stringContaining('PacelineUnknown') })
  })

  it('reports a model that is not there', async () => {
    const last = (await agent(planOf({ model: join(folder, 'gone.tflite') }))).at(-1)
    expect(last).toMatchObject({ type: 'error', code: 'ENOENT' })
  })
})

describe('litertNodeAgent', () => {
  it('asks for relaxed SIMD, in the compiler that has it right, where it is behind a flag', () => {
    expect(litertNodeAgent('11.3.244.8-node.38').nodeArgs).toEqual([
      '--experimental-wasm-relaxed-simd',
      '--no-liftoff',
    ])
    expect(litertNodeAgent('12.4.254.21').nodeArgs).toEqual([])
  })
})
