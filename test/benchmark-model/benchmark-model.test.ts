/** The tool is a stand-in that prints a constructed log (stand-in.sh); all around it is real. Not tried on a phone. */
import { existsSync, rmSync } from 'node:fs'
import type { AdbDevice } from '@paceline/adb'
import { verifyMessages } from '@paceline/agent/verify'
import { type AgentMessage, type ProtocolRequest, protocolKeyOn, protocolOn } from '@paceline/contracts'
import {
  type AdbSurroundings,
  benchmarkModel,
  type HostPlan,
  linuxConditions,
  measureRun,
  type RuntimeHost,
  type SentinelModel,
  sentinelFiles,
} from '@paceline/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messageOf, planOf, smallModel } from '../device/invocations.js'
import { type BoardBehindAdb, boardBehindAdb } from '../native-c/adb-device.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { hostWith, properties, type StandIn, standIn } from './stand-ins.js'

requireSystem('adb')('benchmark-model over the genuine adb', () => {
  /** A device that says nothing of itself: these tests share their machine with others. */
  const silent = linuxConditions({ proc: '/nowhere', sys: '/nowhere' })
  const folder = temporaryFolder('benchmark-model')
  const model = smallModel(folder.path)
  const { signal } = new AbortController()
  const VARIABLE = 'PACELINE_BENCHMARK_MODEL_X86_64'
  let tool: StandIn
  let host: RuntimeHost

  let board: BoardBehindAdb
  let device: AdbDevice

  beforeAll(async () => {
    board = await boardBehindAdb()
    device = { ...board.device, properties }
    tool = standIn(folder.path, 'stand-in.sh')
    host = await hostWith(device, folder.path, { [VARIABLE]: tool.path })
  })
  afterAll(async () => {
    await board[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  async function invoke(changes: Partial<HostPlan> = {}, on = host): Promise<AgentMessage[]> {
    const plan = { ...planOf(), model, ...changes }
    const messages: AgentMessage[] = []
    for await (const message of verifyMessages(on.invoke(plan, signal), plan)) messages.push(message)
    return messages
  }

  async function measure(request: ProtocolRequest = {}, sentinels: SentinelModel[] = []) {
    return measureRun({
      host,
      conditions: silent,
      model,
      sentinels,
      protocol: protocolOn(host.offer, { maxSeconds: 1, ...request }),
      inputSeed: 1,
      signal,
      onProgress: () => {},
      folder: folder.path,
    })
  }

  async function completed(request: ProtocolRequest = {}, sentinels: SentinelModel[] = []) {
    const outcome = await measure(request, sentinels)
    if (outcome.state !== 'completed') throw new Error(outcome.message)
    return outcome
  }

  const lastFlags = () => tool.calls().at(-1) ?? []

  describe('what is offered', () => {
    it('is what took something of a small model, with precision and API', () => {
      expect(host.offer).toMatchObject({
        name: 'benchmark-model',
        version: expect.stringMatching(/^sha256:[0-9a-f]{12}$/),
        delegates: ['xnnpack', 'gpu'],
        context: 'shell',
        features: {
          delegatePrecisions: { xnnpack: 'fp32', gpu: 'fp16-allowed' },
          delegateVersions: { gpu: 'opencl' },
          delegatesRefused: { nnapi: expect.stringMatching(/took no operator/) },
        },
      })
    })

    it('has another protocol key where a GPU may not lose precision', async () => {
      const strict = await hostWith(device, folder.path, {
        [VARIABLE]: tool.path,
        PACELINE_BENCHMARK_MODEL_GPU_PRECISION_LOSS: 'false',
      })
      const keys = [host, strict].map(({ offer }) =>
        protocolKeyOn(offer, protocolOn(offer, { delegate: 'gpu' })),
      )
      expect(new Set(keys).size).toBe(2)
    })

    it.each<[string, AdbSurroundings['env'], RegExp]>([
      ['no binary', {}, new RegExp(`set ${VARIABLE} to its path.*PACELINE_BENCHMARK_MODEL_ON_DEVICE`)],
      [
        'one that is not there',
        { [VARIABLE]: '/nowhere' },
        new RegExp(`${VARIABLE} names a file that cannot be read`),
      ],
      [
        'one that the device has not',
        { PACELINE_BENCHMARK_MODEL_ON_DEVICE: '/nowhere' },
        /the device does not have/,
      ],
      [
        'one for another machine',
        { [VARIABLE]: model.path },
        /cannot be started on this device|does not run here/,
      ],
    ])('says what is wrong with %s', async (_, env, words) => {
      const made = await benchmarkModel.create(
        device,
        { env, home: folder.path, fingerprint: 'adb:board', maxThreads: 1 },
        signal,
      )
      expect(made).toEqual({ unavailable: expect.stringMatching(words) })
    })

    it('takes a binary that is on the device already', async () => {
      const there = await hostWith(device, folder.path, { PACELINE_BENCHMARK_MODEL_ON_DEVICE: tool.path })
      expect(there.offer.version).toBe(host.offer.version)
    })
  })

  describe('an invocation', () => {
    it('is one process, with the flags of its plan and the figures of its log', async () => {
      const messages = await invoke({ threads: 3 })
      expect(lastFlags()).toEqual([
        expect.stringMatching(/^--graph=.*[0-9a-f]{64}$/),
        '--num_threads=3',
        '--num_runs=20',
        '--min_secs=1',
        '--max_secs=5',
        '--warmup_runs=1',
        '--warmup_min_secs=0.01',
        '--report_peak_memory_footprint=true',
        '--use_xnnpack=true',
      ])
      expect(messageOf(messages, 'init')).toMatchObject({
        initMs: 38.467,
        ran: { threads: 3, delegate: 'xnnpack', delegatedOperators: 30, operators: 31, precision: 'fp32' },
      })
      expect(messageOf(messages, 'first')).toEqual({ type: 'first', firstMs: 9 })
      expect(messages.filter(({ type }) => type === 'block')).toMatchObject([
        { phase: 'warmup', batch: 90, samplesMs: [5.1005] },
        { phase: 'measured', batch: 37, samplesMs: [5.01234] },
      ])
      expect(messageOf(messages, 'done')).toMatchObject({
        batch: 37,
        warmup: { reason: 'fixed' },
        peakBytes: 12.5 * 2 ** 20,
        inferences: { minMs: 4.9, maxMs: 5.2, stdMs: 0.04, medianMs: 5.01, p95Ms: 5.15 },
      })
    })

    it('makes as many runs as the first, however long they take', async () => {
      await invoke({ invocation: 0 })
      expect(messageOf(await invoke({ invocation: 1 }), 'done').batch).toBe(37)
      expect(lastFlags()).toEqual(
        expect.arrayContaining(['--num_runs=37', '--min_secs=0', '--max_secs=100000']),
      )
    })

    it("runs without a delegate on the runtime's own kernels", async () => {
      const { ran } = messageOf(await invoke({ delegate: null }), 'init')
      expect(ran).toMatchObject({ delegate: null, delegatedOperators: 0, operators: 31 })
      expect(lastFlags()).toContain('--use_xnnpack=false')
    })

    it('loads with empty caches first and with filled ones after, and holds the GPU to its API', async () => {
      const gpu = (invocation: number) => invoke({ delegate: 'gpu', invocation })
      const inits = [await gpu(0), await gpu(1), await gpu(0)].map((messages) => messageOf(messages, 'init'))
      expect(inits.map(({ initMs, caches }) => [initMs, caches])).toEqual([
        [1187, 'cold'],
        [160.5, 'warm'],
        [1187, 'cold'],
      ])
      expect(inits[0]?.ran).toMatchObject({ delegate: 'gpu', backend: 'opencl', precision: 'fp16-allowed' })
      expect(lastFlags()).toEqual(
        expect.arrayContaining(['--gpu_backend=cl', '--gpu_precision_loss_allowed=true']),
      )
      expect(existsSync(`${device.folder}/compiled`)).toBe(true)
      rmSync(`${device.folder}/compiled`, { recursive: true })
    })

    it('is held to CPUs by taskset, and says where every thread was seen', async () => {
      expect(messageOf(await invoke({ affinity: 'cpus:0' }), 'init').ran.affinity).toBe('cpus:0')
      await expect(invoke({ affinity: 'cpus:1000' })).rejects.toMatchObject({ code: 'affinity-unknown' })
    })

    it('is unsupported by period and with a delegate that is not here', async () => {
      const periodic = { arrival: { mode: 'periodic' as const, periodMs: 10 } }
      expect(await invoke(periodic)).toMatchObject([{ type: 'unsupported', code: 'arrival-unsupported' }])
      expect(await invoke({ delegate: 'external' })).toMatchObject([
        { type: 'unsupported', code: 'delegate-missing' },
      ])
    })
  })

  describe('a session', () => {
    it('has one sample an invocation, the mean of as many runs each', async () => {
      const { measurement, samples, fallback } = await completed()
      expect(fallback).toBe(false)
      expect(measurement).toMatchObject({
        invocations: 5,
        iterations: 5,
        batch: 37,
        latencyMs: { median: 5.01234, min: null, max: null, p90: null, p99: null },
        initMs: { cold: 38.467, warm: 38.467 },
        firstMs: 9,
        peakBytes: 12.5 * 2 ** 20,
        verdict: 'stable',
        reasons: [],
      })
      expect(samples.filter(({ phase }) => phase === 'measured').map(({ samplesMs }) => samplesMs)).toEqual(
        Array(5).fill([5.01234]),
      )
      expect(measurement.conditions).toMatchObject({
        invocations: [{ inferences: { p95Ms: 5.15 } }, {}, {}, {}, {}],
      })
    })

    it('has the sentinels around it', async () => {
      const sentinels = await sentinelFiles(`${folder.path}/sentinels`)
      const { measurement } = await completed({}, sentinels)
      expect(measurement.sentinel).toMatchObject({ ratio: 1, tries: 1 })
      expect(measurement.reasons).toEqual([])
      expect(measurement.batch).toBe(37)
    })

    it('tells loading with empty caches from loading with filled ones', async () => {
      const { measurement } = await completed({ delegate: 'gpu', requireDelegate: true })
      expect(measurement.initMs).toEqual({ cold: 1187, warm: 160.5 })
      expect(tool.calls().at(-1)).toContain('--require_full_delegation=true')
    })

    it('fails where the delegate was required and takes a part', async () => {
      expect(await measure({ requireDelegate: true })).toMatchObject({
        state: 'failed',
        code: 'delegate-required',
      })
    })

    it("shows the tool's own operators where they were asked for", async () => {
      const { measurement } = await completed({ perOperator: true })
      expect(lastFlags()).toContain('--enable_op_profiling=true')
      expect(measurement.operators).toBeNull()
      expect(measurement.profile).toMatchObject({
        overheadUs: expect.closeTo(12.34, 6),
        runtimeOwn: [
          { type: 'TfLiteXNNPackDelegate', meanUs: 4000, share: 0.8 },
          { type: 'SOFTMAX', name: '[probabilities]:30', meanUs: 1000, share: 0.2 },
        ],
      })
      expect(measurement.reasons).toMatchObject([{ code: 'operators-not-profiled' }])
    })
  })
})
