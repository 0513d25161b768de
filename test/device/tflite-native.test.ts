import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyMessages } from '@paceline/agent/verify'
import { nativeAgentScript } from '@paceline/agent-native'
import type { AgentMessage } from '@paceline/contracts'
import { defaultWarmupRule, inputSeed, seededInput } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'
import { createChildProcessHost, type HostPlan, type ModelFile, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crashingModel, quantisedModel, sumModel, unknownOperatorModel } from './odd-models.js'

const folder = mkdtempSync(join(tmpdir(), 'native-'))
let host: RuntimeHost

beforeAll(async () => {
  const made = await createChildProcessHost({
    script: { path: nativeAgentScript },
    maxThreads: 2,
    signal: new AbortController().signal,
  })
  if ('unavailable' in made) throw new Error(made.unavailable)
  host = made
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(bytes: Uint8Array): ModelFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = join(folder, sha256)
  writeFileSync(path, bytes)
  return { path, sha256, bytes: bytes.length }
}

const mobilenet = () =>
  fileOf(buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3).bytes)

function planOf(model: ModelFile, changes: Partial<HostPlan> = {}): HostPlan {
  return {
    type: 'plan',
    invocation: 0,
    model,
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 5,
    warmup: defaultWarmupRule,
    sampling: { minIterations: 10, maxIterations: 20, targetSeconds: 0.1, maxSeconds: 5 },
    ...changes,
  }
}

async function invoke(
  model: ModelFile,
  changes: Partial<HostPlan> = {},
  signal = new AbortController().signal,
) {
  const plan = planOf(model, changes)
  const messages: AgentMessage[] = []
  for await (const message of verifyMessages(host.invoke(plan, signal), plan)) messages.push(message)
  const of = <T extends AgentMessage['type']>(type: T) =>
    messages.find((message): message is Extract<AgentMessage, { type: T }> => message.type === type)
  return { messages, last: messages.at(-1), ready: of('ready'), init: of('init'), done: of('done') }
}

describe('tflite-native', () => {
  it('says what it is when it is probed', () => {
    expect(host.offer).toMatchObject({
      name: 'tflite-native',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      delegates: ['xnnpack'],
      context: 'process',
      features: { librarySha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('measures a model, and sees that XNNPACK took all of it', async () => {
    const { messages, init, done } = await invoke(mobilenet())
    expect(init?.ran).toMatchObject({ threads: 1, delegate: 'xnnpack' })
    expect(init?.ran.delegatedOperators).toBe(init?.ran.operators)
    expect(init?.ran.operators).toBeGreaterThan(50)
    const measured = messages.flatMap((m) =>
      m.type === 'block' && m.phase === 'measured' ? m.samplesMs : [],
    )
    expect(measured).toHaveLength(done?.iterations ?? 0)
    expect(measured.length).toBeGreaterThanOrEqual(10)
    expect(done?.peakBytes).toBeGreaterThan(20e6)
  })

  it('infers by period, and starts none before its time', async () => {
    const arrival = { mode: 'periodic', periodMs: 7.5 } as const
    const startedMs = performance.now()
    const { messages, done } = await invoke(mobilenet(), { arrival })
    // The first of them arrives with the start of sampling.
    const periods = (done?.iterations ?? 0) - 1
    expect(performance.now() - startedMs).toBeGreaterThan(periods * arrival.periodMs)
    expect(done).toMatchObject({ batch: 1, latenessMs: { max: expect.any(Number) } })
    expect(messages.filter(({ type }) => type === 'block').length).toBeGreaterThan(1)
  })

  it("runs on TFLite's own kernels when no delegate is asked for", async () => {
    const { init, done } = await invoke(mobilenet(), { delegate: null })
    expect(init?.ran).toMatchObject({ delegate: null, delegatedOperators: 0 })
    expect(init?.ran.operators).toBeGreaterThan(50)
    expect(done?.outputDigest).toMatch(/^[0-9a-f]{64}$/)
  })

  it('gives one output for one input, in a new process each time', async () => {
    const model = mobilenet()
    const [first, second] = [await invoke(model), await invoke(model)]
    const other = await invoke(model, { inputSeed: 6 })
    expect(second.done?.outputDigest).toBe(first.done?.outputDigest)
    expect(other.done?.outputDigest).not.toBe(first.done?.outputDigest)
    expect(second.ready?.pid).not.toBe(first.ready?.pid)
  })

  it('counts the threads that XNNPACK really made', async () => {
    const { init } = await invoke(mobilenet(), { threads: 2 })
    expect(init?.ran.threads).toBe(2)
  })

  it('gives quantised layers to the delegate', async () => {
    const { init, last } = await invoke(fileOf(quantisedModel()))
    expect(last).toMatchObject({ type: 'done' })
    expect(init?.ran).toMatchObject({ delegate: 'xnnpack', delegatedOperators: 1, operators: 1 })
  })

  it.each(['int32', 'int64'] as const)('reports no delegate where it takes nothing: %s', async (dtype) => {
    const { init, done } = await invoke(fileOf(sumModel(dtype)))
    expect(init?.ran).toMatchObject({ delegate: null, delegatedOperators: 0, operators: 1 })
    expect(done?.outputDigest).toMatch(/^[0-9a-f]{64}$/)
  })

  it('fills each input with the bytes that its seed stands for', async () => {
    const { done } = await invoke(fileOf(sumModel('float32', 8)), { inputSeed: 42 })
    const [a, b] = [0, 1].map((index) => seededInput([1, 8], 'float32', inputSeed(42, index)))
    const sum = Float32Array.from(a ?? [], (value, index) => value + (b?.[index] ?? Number.NaN))
    expect(done?.outputDigest).toBe(createHash('sha256').update(sum).digest('hex'))
  })

  it('names the operator that it does not have', async () => {
    const { last } = await invoke(fileOf(unknownOperatorModel()))
    expect(last).toMatchObject({
      type: 'unsupported',
      code: 'operator-unsupported',
      message: expect.stringContaining('PacelineMystery'),
    })
  })

  it("refuses what is no model in TFLite's own words", async () => {
    const { last } = await invoke(fileOf(new Uint8Array(1000).fill(7)))
    expect(last).toMatchObject({
      type: 'unsupported',
      code: 'model-refused',
      message: expect.stringMatching(/not a valid Flatbuffer/),
    })
  })

  it('is ended by a model that writes outside of its memory, and serves the next one', async () => {
    await expect(invoke(fileOf(crashingModel()))).rejects.toMatchObject({
      code: 'runner-crashed',
      message: expect.stringMatching(/SIGSEGV|SIGBUS|SIGABRT/),
    })
    expect((await invoke(fileOf(sumModel()))).last).toMatchObject({ type: 'done' })
  })

  it('leaves no process behind when it is aborted in the middle', async () => {
    const abort = new AbortController()
    const sampling = { minIterations: 1e6, maxIterations: 1e6, targetSeconds: 600, maxSeconds: 600 }
    const plan = planOf(mobilenet(), { sampling })
    let pid = 0
    const heard = (async () => {
      for await (const message of host.invoke(plan, abort.signal)) {
        if (message.type === 'ready') pid = message.pid ?? 0
        if (message.type === 'block' && message.phase === 'measured') abort.abort(new Error('enough'))
      }
    })()
    await expect(heard).rejects.toThrow('enough')
    expect(pid).toBeGreaterThan(0)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
