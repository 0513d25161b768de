import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { verifySuite } from '@paceline/agent/verify'
import { nativeAgentScript } from '@paceline/agent-native'
import type { SuiteMessage } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'
import { buildModel } from '@paceline/tflite'
import {
  createChildProcessHost,
  createCRunnerHost,
  type HostSuitePlan,
  type RuntimeHost,
  type UnavailableRuntime,
} from '@paceline/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ModelOnDisk, modelOf } from '../device/invocations.js'
import { quantisedModel, sumModel, unknownOperatorModel } from '../device/odd-models.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { type BoardBehindAdb, boardBehindAdb } from './adb-device.js'
import { builtBundle, compileSanitized, libraryFor, say } from './runner.js'

requireSystem('gcc', 'adb')('suites in the C runner', () => {
  const folder = temporaryFolder('c-runner-suite')
  const { signal } = new AbortController()
  let models: Record<string, ModelOnDisk>
  let board: BoardBehindAdb
  let ours: RuntimeHost
  let theirs: RuntimeHost

  beforeAll(async () => {
    builtBundle('x86_64')
    const file = (name: string, bytes: Uint8Array) => modelOf(folder.path, name, bytes)
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 128 } } as const
    models = {
      whole: file('whole.tflite', buildModel(spec, 0).bytes),
      sum: file('sum.tflite', sumModel('int64')),
      unknown: file('unknown.tflite', unknownOperatorModel()),
      other: file('other.tflite', unknownOperatorModel('PacelineRiddle')),
      quantised: file('quantised.tflite', quantisedModel()),
      none: file('none.tflite', new Uint8Array(1000).fill(7)),
    }
    board = await boardBehindAdb()
    ours = working(await createCRunnerHost(board.device, { env: {}, maxThreads: 2 }, signal))
    const script = { path: nativeAgentScript }
    theirs = working(await createChildProcessHost({ script, maxThreads: 2, signal }))
  })
  afterAll(async () => {
    await board[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  function working(host: RuntimeHost | UnavailableRuntime): RuntimeHost {
    if ('unavailable' in host) throw new Error(host.unavailable)
    return host
  }

  function planOf(changes: Partial<HostSuitePlan> = {}): HostSuitePlan {
    return {
      type: 'suite',
      invocation: 0,
      entries: Object.entries(models).map(([id, model]) => ({ id, model, batch: 2 })),
      threads: 1,
      delegate: 'xnnpack',
      inputSeed: 5,
      warmup: { ...defaultWarmupRule, minMs: 2, minBlockMs: 1, maxMs: 200 },
      sampling: { minSamples: 1, maxSamples: 20, maxSeconds: 0.05 },
      primer: { model: models.whole as ModelOnDisk, seconds: 0.05 },
      rounds: 3,
      orderSeed: -9,
      ...changes,
    }
  }

  async function run(host: RuntimeHost, plan = planOf()): Promise<SuiteMessage[]> {
    const messages: SuiteMessage[] = []
    const said = host.suite?.(plan, signal)
    if (said === undefined) throw new Error('this host runs no suites')
    for await (const message of verifySuite(said, plan)) messages.push(message)
    return messages
  }

  /** What may not differ between two agents on one library: order, outputs, what ran and what was refused. */
  const essence = (messages: readonly SuiteMessage[]) =>
    messages.flatMap((message): object[] => {
      switch (message.type) {
        case 'slice':
          return [{ entry: message.entry, round: message.round, ran: message.ran }]
        case 'slice-done':
          return [{ entry: message.entry, digest: message.outputDigest }]
        case 'slice-refused':
          return [{ entry: message.entry, round: message.round, code: message.code }]
        case 'suite-done':
          return [{ measured: message.measured, refused: message.refused }]
        default:
          return []
      }
    })

  it('takes turns, measures and refuses as the TypeScript agent does', async () => {
    const [one, other] = [await run(ours), await run(theirs)]
    expect(essence(one)).toEqual(essence(other))
    expect(one.at(-1)).toMatchObject({ type: 'suite-done', measured: 9, refused: 3 })
  })

  it.each(['C', 'TypeScript'])('quotes what was printed of a refused model alone: %s', async (agent) => {
    const refusals = (await run(agent === 'C' ? ours : theirs)).flatMap((each) =>
      each.type === 'slice-refused' ? [each] : [],
    )
    const wordsOf = (id: string) => refusals.find(({ entry }) => entry === id)?.message
    expect(wordsOf('unknown')).toMatch(/PacelineMystery/)
    expect(wordsOf('unknown')).not.toMatch(/PacelineRiddle|Flatbuffer/)
    expect(wordsOf('other')).not.toMatch(/PacelineMystery|Flatbuffer/)
    expect(wordsOf('none')).not.toMatch(/Paceline/)
  })

  it('says of cores what was asked for in each slice', async () => {
    const messages = await run(ours, planOf({ affinity: 'cpus:0-0', rounds: 1 }))
    const ran = messages.flatMap((each) => (each.type === 'slice' ? [each.ran.affinity] : []))
    expect(new Set(ran)).toEqual(new Set(['cpus:0-0']))
  })

  it('does nothing that C leaves undefined, and leaks nothing of its own', async () => {
    const runner = path.join(folder.path, 'sanitized')
    compileSanitized(runner)
    const suppressions = path.join(folder.path, 'suppressions')
    writeFileSync(suppressions, 'leak:libtensorflowlite_c.so\n')
    const plan = planOf()
    const entries = plan.entries.map((entry) => ({ ...entry, model: entry.model.path }))
    const command = [runner, '--library', libraryFor('linux_amd64')]
    const line = `${JSON.stringify({ ...plan, entries, primer: null })}\n`
    const { exitCode, messages } = await say(command, line, { LSAN_OPTIONS: `suppressions=${suppressions}` })
    expect(messages.at(-1)).toMatchObject({ type: 'suite-done', measured: 9, refused: 3 })
    // A sanitizer's own code is another.
    expect(exitCode).toBe(0)
  })
})
