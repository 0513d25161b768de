import { suiteOrder } from '@paceline/agent'
import { protocolOn, type SuiteMessage } from '@paceline/contracts'
import { describe, expect, it, vi } from 'vitest'
import { type HostSuitePlan, InvocationError } from '../drivers/driver.js'
import { scriptedModel, scriptedOffer } from '../sessions/scripted-session.js'
import type { OperatorsToProfile } from './profile-operators.js'
import { runSuites, type SuitesToRun } from './run-suites.js'

/** What happens in an entry's turn, instead of five samples. */
type Turn = (plan: HostSuitePlan) => SuiteMessage[] | 'refuse' | 'crash' | 'hang' | 'lie' | undefined

const ran = { threads: 1, delegate: 'xnnpack', delegatedOperators: 1, operators: 1, precision: 'fp32' }
const slices = ['operator:0', 'operator:1', 'prefix:1'].map((id, index) => ({
  id,
  kind: 'single' as const,
  index,
  copies: 1,
  expectedMs: 1,
  build: () => ({ description: '', graphs: [] }),
}))

/** A runner whose turns can be spoilt; it keeps the protocol otherwise. */
async function* scripted(plan: HostSuitePlan, signal: AbortSignal, turns: Record<string, Turn>) {
  yield { type: 'ready', runtime: 'scripted', version: '1', flavour: null, pid: 1, facts: {} } as const
  let sequence = 0
  let measured = 0
  const refused = new Set<string>()
  for (const { entry, round } of suiteOrder(plan)) {
    const place = { entry: entry.id, round }
    const turn = turns[entry.id]?.(plan)
    if (turn === 'crash') throw new InvocationError('runner-crashed', 'the runner was ended by SIGSEGV')
    if (turn === 'lie') yield { type: 'slice', ...place, initMs: -1, ran, firstMs: 1, batch: 1 } as const
    if (turn === 'hang') {
      signal.throwIfAborted()
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    if (turn === 'refuse') {
      refused.add(entry.id)
      yield { type: 'slice-refused', ...place, code: 'operator-unsupported', message: 'no kernel' } as const
      continue
    }
    yield { type: 'slice', ...place, initMs: 1, ran, firstMs: 1, batch: 1 } as const
    const samplesMs = [1, 2, 3]
    yield { type: 'slice-block', ...place, sequence: sequence++, phase: 'measured', samplesMs } as const
    const warmup = { iterations: 0, reason: 'agreed' } as const
    const end = { iterations: 3, warmup, outputDigest: null, profilerText: entry.profiler ? 'words' : null }
    yield { type: 'slice-done', ...place, ...end } as const
    measured += 1
  }
  yield { type: 'suite-done', measured, refused: refused.size, peakBytes: null } as const
}

async function run(
  turns: Record<string, Turn>,
  changes: Partial<SuitesToRun> = {},
  more: Partial<OperatorsToProfile> = {},
) {
  const plans: HostSuitePlan[] = []
  const signal = more.signal ?? new AbortController().signal
  const outcome = await runSuites(
    {
      host: {
        offer: scriptedOffer,
        async *invoke() {},
        suite: (plan, suiteSignal) => {
          plans.push(plan)
          return scripted(plan, suiteSignal, turns)
        },
        async [Symbol.asyncDispose]() {},
      },
      model: scriptedModel,
      protocol: protocolOn(scriptedOffer, {}),
      wholeMs: 1,
      seed: 5,
      signal,
      folder: '/nowhere',
      ...more,
    },
    {
      slices,
      files: new Map(slices.map(({ id }) => [id, { ...scriptedModel, path: id }])),
      wholes: 2,
      minSamples: 1,
      maxSeconds: 1,
      wanted: 5,
      elapsedSeconds: 100,
      profiler: false,
      ...changes,
    },
  )
  return { ...outcome, plans }
}

const idsOf = (plan: HostSuitePlan | undefined) => plan?.entries.map(({ id }) => id)
const everything = ['profile:model#0', 'profile:model#1', 'operator:0', 'operator:1', 'prefix:1']

describe('runSuites', () => {
  it('runs as many as are wanted, the whole among the slices, each in an order of its own', async () => {
    const { records, ended, plans } = await run({})
    expect({ suites: records.length, ended }).toEqual({ suites: 5, ended: null })
    expect(plans.map(({ invocation }) => invocation)).toEqual([0, 1, 2, 3, 4])
    expect(new Set(plans.map(({ orderSeed }) => orderSeed)).size).toBe(5)
    for (const plan of plans) expect(idsOf(plan)).toEqual(everything)
    for (const { entries } of records) {
      expect([...entries.keys()].toSorted()).toEqual(everything.toSorted())
      for (const { measuredMs } of entries.values()) expect(measuredMs).toEqual([1, 2, 3])
    }
  })

  it('leaves out what the runtime refuses, in its own words', async () => {
    const { records, failed, plans } = await run({ 'operator:1': () => 'refuse' })
    expect([...failed]).toEqual([['operator:1', 'no kernel']])
    expect(records).toHaveLength(5)
    expect(idsOf(plans[1])).toEqual(everything.filter((id) => id !== 'operator:1'))
  })

  it('leaves out what a runner dies of, and starts again', async () => {
    const { records, failed, plans } = await run({ 'operator:0': () => 'crash', 'prefix:1': () => 'crash' })
    expect([...failed.keys()].toSorted()).toEqual(['operator:0', 'prefix:1'])
    expect(failed.get('operator:0')).toBe('the runner was ended by SIGSEGV')
    expect(records).toHaveLength(5)
    expect(plans).toHaveLength(7)
    expect(idsOf(plans.at(-1))).toEqual(['profile:model#0', 'profile:model#1', 'operator:1'])
  })

  it('ends a slice that hangs by the limit of the plan, and leaves it out', async () => {
    vi.useFakeTimers()
    try {
      const running = run({ 'operator:0': () => 'hang' }, {}, { limits: { startMs: 1000, graceMs: 0 } })
      await vi.advanceTimersByTimeAsync(3000)
      const { records, failed } = await running
      expect(failed.get('operator:0')).toMatch(/did not reach its .*slice within 1 s/)
      expect(records).toHaveLength(5)
    } finally {
      vi.useRealTimers()
    }
  })

  it('gives up where the whole breaks, or too much does, or the runner lies', async () => {
    const whole = await run({ 'profile:model#1': () => 'crash' })
    expect(whole).toMatchObject({ records: [], ended: 'the runner was ended by SIGSEGV' })
    const many = Array.from({ length: 6 }, (_, index) => ({ ...slices[0], id: `operator:${index}` }) as const)
    const crashing = Object.fromEntries(many.map(({ id }) => [id, () => 'crash' as const]))
    const files = new Map(many.map(({ id }) => [id, scriptedModel]))
    const { records, plans } = await run(crashing, { slices: many as typeof slices, files })
    expect({ suites: records.length, started: plans.length }).toEqual({ suites: 0, started: 4 })
    const lying = await run({ 'operator:0': () => 'lie' })
    expect(lying).toMatchObject({
      records: [],
      ended: expect.stringContaining('the time to load "operator:0" is -1'),
    })
  })

  it('starts none after its time, and keeps those that ended', async () => {
    const { records, ended } = await run({}, { elapsedSeconds: -1 })
    expect({ suites: records.length, ended }).toEqual({ suites: 0, ended: '-1 s were over' })
  })

  it('waits for its turn before each, and stops when aborted', async () => {
    let turns = 0
    const abort = new AbortController()
    const beforeSuite = async () => {
      turns += 1
      if (turns === 3) abort.abort(new Error('cancelled'))
    }
    await expect(
      run(
        { 'operator:0': () => (turns < 3 ? undefined : 'hang') },
        {},
        { beforeSuite, signal: abort.signal },
      ),
    ).rejects.toThrow('cancelled')
    expect(turns).toBe(3)
  })

  it('sets disturbed suites apart where enough others follow', async () => {
    const disturbed = [true, false, true, false, false, false, false]
    const afterSuite = async () => disturbed.shift() ?? false
    const outcome = await run({}, {}, { afterSuite })
    expect(outcome.records.map(({ isApart }) => isApart)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      false,
    ])
    expect(outcome.disturbed).toBe(0)
  })

  it('makes do with disturbed suites where no others come about', async () => {
    const outcome = await run({}, {}, { afterSuite: async () => true })
    expect(outcome.records.map(({ isApart }) => isApart)).toEqual(Array(10).fill(false))
    expect(outcome).toMatchObject({ disturbed: 10, ended: null })
  })

  it("adds the whole under the runtime's own profiler where it has one", async () => {
    const { records, plans } = await run({}, { profiler: true })
    expect(plans[0]?.entries.filter(({ profiler }) => profiler).map(({ id }) => id)).toEqual([
      'profile:profiler#0',
      'profile:profiler#1',
    ])
    expect(records[0]?.entries.get('profile:profiler#1')?.profilerText).toBe('words')
  })
})
