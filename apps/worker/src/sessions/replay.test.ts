import type { Measurement, ProtocolInFull } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { measureRun } from './measure-run.js'
import { replayOf } from './replay.js'
import { honest, scriptedModel, scriptedSession } from './scripted-session.js'

async function measured(ms: number, build = '1.0.0'): Promise<Measurement> {
  const script = honest((n) => Array(10).fill(ms * (1 + n * 1e-3)))
  const outcome = await measureRun({
    ...scriptedSession(script),
    build,
    model: scriptedModel,
    onProgress: () => {},
  })
  if (outcome.state !== 'completed') throw new Error(outcome.message)
  return outcome.measurement
}

const { protocol } = scriptedSession(honest(() => []))
const runOf = (measurement: Measurement) => ({ id: 'run_1', protocol, measurement })
const again = async (ms: number, build?: string) => ({ protocol, measurement: await measured(ms, build) })
/** Eight sessions that differ by a percent or so. */
const floor = [
  {
    modelId: 'mdl_1',
    sessions: [9.9, 10, 10.1, 9.95, 10.05, 10, 9.9, 10.1].map((medianMs) => ({
      medianMs,
      standardErrorRatio: 0.001,
    })),
  },
]

describe('replayOf', () => {
  it('says that a figure came back, by the same runner', async () => {
    expect(replayOf(runOf(await measured(10)), await again(10.05), floor)).toMatchObject({
      of: 'run_1',
      sameRunner: true,
      ratio: expect.closeTo(1.005, 5),
      interval: { level: 0.9 },
      outcome: 'reproduced',
      sessionVariance: 'known',
    })
  })

  it('says that it did not', async () => {
    expect(replayOf(runOf(await measured(10)), await again(12), floor)?.outcome).toBe('differs')
  })

  it('concludes nothing where nobody knows how far sessions differ', async () => {
    expect(replayOf(runOf(await measured(10)), await again(10), [])).toMatchObject({
      outcome: 'inconclusive',
      sessionVariance: 'unknown',
    })
  })

  it('tells another build of the worker, and does not guess where none was recorded', async () => {
    const original = await measured(10)
    expect(replayOf(runOf(original), await again(10, '1.0.1'), floor)?.sameRunner).toBe(false)
    const { asked, ran } = original.conditions
    const old = { ...original, conditions: { asked, ran } }
    expect(replayOf(runOf(old), await again(10), floor)?.sameRunner).toBeNull()
  })

  it('tells other rules, under which the figure is another', async () => {
    const original = await measured(10)
    const estimator = { ...protocol.estimator, version: protocol.estimator.version - 1 }
    const before: ProtocolInFull = { ...protocol, estimator }
    const outcome = replayOf({ ...runOf(original), protocol: before }, await again(10), floor)
    expect(outcome?.sameRunner).toBe(false)
  })
})
