import type { ProtocolRequest } from '@paceline/contracts'
import { createRandom, normalQuantile } from '@paceline/domain'
import { compareModels, measureRun } from '@paceline/worker'
import {
  honest,
  scriptedClock,
  scriptedModel,
  scriptedSession,
} from '../../apps/worker/src/sessions/scripted-session.js'

const named = (name: string) => ({
  family: 'tflite' as const,
  name,
  id: name,
  file: { ...scriptedModel, path: `/${name}` },
})
const sentinels = [named('compute'), named('memory')]

/** A noisy device for the worker's own sessions: what is measured is made up, and all that is made of it is not. */
function noisySession(seed: number, typicalMs: Record<string, number>, request?: ProtocolRequest) {
  const clock = scriptedClock()
  const random = createRandom(seed)
  const noise = (spread: number) => Math.exp(spread * normalQuantile(random.nextUnit() || 0.5))
  const script = honest(
    (_, { model }) => {
      const ms = (typicalMs[model.path.slice(1)] ?? 10) * noise(0.004)
      return Array.from({ length: 40 }, () => ms * noise(0.01))
    },
    { clock },
  )
  const options = request === undefined ? { clock } : { clock, request }
  return { ...scriptedSession(script, options), sentinels, onProgress: () => {}, build: '0.0.0-test' }
}

/** A run of about 10 ms, as a worker stores it. */
export async function measuredOnce(seed: number, request?: ProtocolRequest) {
  const session = noisySession(seed, { compute: 1, memory: 2 }, request)
  const outcome = await measureRun({ ...session, model: scriptedModel })
  if (outcome.state !== 'completed') throw new Error(outcome.message)
  const { measurement, samples } = outcome
  return { measurement, samples }
}

/** A comparison of models by how long they take; the first is the baseline. */
export async function comparedOnce(seed: number, typicalMs: Record<string, number>) {
  const [baseline = '', ...variants] = Object.keys(typicalMs)
  const session = noisySession(seed, { compute: 1, memory: 2, ...typicalMs })
  const asked = { baseline: named(baseline), variants: variants.map(named), seed, pairs: 6 }
  const outcome = await compareModels({ ...session, ...asked })
  if (outcome.state !== 'completed') throw new Error(outcome.message)
  const { measurement, samples, comparison } = outcome
  return { measurement, samples, comparison }
}
