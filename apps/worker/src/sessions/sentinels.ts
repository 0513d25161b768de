import { KERNEL_RUNTIMES, type Measurement } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import {
  type SentinelMovement,
  type SentinelReading,
  type SentinelReference,
  sentinelFigures,
  sentinelLevel,
  sentinelMovement,
} from '@paceline/domain'
import type { SentinelFamily } from '@paceline/tflite'
import type { HostPlan, ModelFile } from '../drivers/driver.js'
import { hostPlanOf } from './host-plan.js'
import { causeOf, type InvocationRefusal, type MeasuredInvocation } from './invocation-record.js'
import { invokeOnce } from './invoke-once.js'
import type { MeasuringSession } from './measuring-session.js'
import { samplesOf } from './series.js'

/** A small fixed model that stands for what the device itself does. */
export interface SentinelModel {
  /** Whose it is: a session takes those of its runtime. */
  readonly family: SentinelFamily
  readonly name: string
  readonly file: ModelFile
}

/** Sentinels on the runtime of a session. What they cannot do never fails a run: it is said why. */
export interface Sentinels {
  /** All of them once; null from the first refusal on. */
  measure(): Promise<SentinelReading | null>
  /** Waits until they read as in `reference` again, or for as long as patience lasts; the last reading. */
  coolDown(reference: SentinelReading): Promise<SentinelReading | null>
  /** Which of its invocations each sentinel's level in a reading is, by its name. */
  takesOf(reading: SentinelReading): Readonly<Record<string, number>>
  /** Seconds since they were measured; infinite before. */
  readonly ageSeconds: number
  /** Why there are none; null while nothing was refused. */
  readonly refusal: string | null
  /** As they are stored. */
  samples(): StoredSamples[]
}

const sampling: HostPlan['sampling'] = {
  minIterations: 5,
  maxIterations: 10_000,
  targetSeconds: 0.06,
  maxSeconds: 0.5,
}
/** Beyond what its runtime needs to settle: long enough for clocks to rise, as a session has at least four of these. */
const WARMUP_MS = 250
/** One that was disturbed is measured again while the gate has patience, so often at most. */
const MAX_TAKES = 3
const COOL_DOWN_STEP_SECONDS = 1

/** Sampling that is shorter than this is not worth the time of sentinels. */
const LEAST_SECONDS = 1

/** Those that a session has time for; null: none. */
export function sentinelsOf(
  session: MeasuringSession,
  models: readonly SentinelModel[] | undefined,
): Sentinels | null {
  const own = sentinelModelsFor(session, models ?? [])
  return own.length > 0 ? createSentinels(session, own) : null
}

/** The sentinels that such a session measures: those of its runtime, or none where it has no time for them. */
export function sentinelModelsFor(
  { host, protocol }: Pick<MeasuringSession, 'host' | 'protocol'>,
  models: readonly SentinelModel[],
): readonly SentinelModel[] {
  if (protocol.maxSeconds < LEAST_SECONDS) return []
  const family = sentinelFamilyOf(host.offer.name)
  return models.filter((model) => model.family === family)
}

function sentinelFamilyOf(runtime: string): SentinelFamily {
  return KERNEL_RUNTIMES.some((name) => name === runtime) ? 'kernels' : 'tflite'
}

function createSentinels(session: MeasuringSession, models: readonly SentinelModel[]): Sentinels {
  const { clock, gate } = session
  // What is required of the run's own model is not required of these.
  const own = { ...session, protocol: { ...session.protocol, requireDelegate: false } }
  const takes = new WeakMap<SentinelReading, Record<string, number>>()
  const taken = new Map<string, MeasuredInvocation[]>(models.map(({ name }) => [name, []]))
  let refusal: string | null = null
  let measuredMs = Number.NEGATIVE_INFINITY

  async function takeOne({ name, file }: SentinelModel): Promise<MeasuredInvocation | InvocationRefusal> {
    const invocations = taken.get(name) ?? []
    for (let take = 1; ; take++) {
      const arrival = { mode: 'closed', periodMs: null } as const
      const plan = hostPlanOf(own, { model: file, invocation: invocations.length, sampling, arrival })
      const warmup = { ...plan.warmup, minBlockMs: 5, minMs: 20, maxMs: plan.warmup.settleMs + WARMUP_MS }
      const outcome = await invokeOnce(own, { plan: { ...plan, warmup, batch: 1 }, spending: 'sentinel' })
      if ('state' in outcome) return outcome
      invocations.push(outcome)
      if (causeOf(outcome) === null || !gate.patient || take === MAX_TAKES) return outcome
    }
  }

  async function measure(): Promise<SentinelReading | null> {
    const reading: Record<string, ReturnType<typeof sentinelLevel>> = {}
    const last: Record<string, number> = {}
    for (const model of models) {
      if (refusal !== null) return null
      const outcome = await takeOne(model)
      if ('state' in outcome) refusal = `${model.name}: ${outcome.message}`
      else {
        reading[model.name] = sentinelLevel([outcome.measuredMs])
        last[model.name] = (taken.get(model.name)?.length ?? 0) - 1
      }
    }
    takes.set(reading, last)
    measuredMs = clock.now()
    return refusal === null ? reading : null
  }

  return {
    measure,
    takesOf: (reading) => takes.get(reading) ?? {},
    async coolDown(reference) {
      for (;;) {
        const goesOn = await gate.wait(COOL_DOWN_STEP_SECONDS, 'coolDown')
        const reading = await measure()
        if (!goesOn || reading === null || !sentinelMovement(reference, reading).moved) return reading
      }
    },
    get ageSeconds() {
      return (clock.now() - measuredMs) / 1000
    },
    get refusal() {
      return refusal
    },
    samples: () => [...taken].flatMap(([name, takes]) => samplesOf(`sentinel:${name}`, takes)),
  }
}

/** The sentinels around the try of a session that its figure is of. */
export interface SentinelReadings {
  /** Before, between where it was long, and after. */
  readonly readings: readonly [SentinelReading, ...SentinelReading[], SentinelReading]
  /** Which of their invocations the readings are. */
  readonly takes: readonly Readonly<Record<string, number>>[]
  readonly movement: SentinelMovement
  /** How often the session was measured. */
  readonly tries: number
}

/** The contract's `sentinel`, referred to what earlier sessions taught, where they did. */
export function sentinelOutcome(
  { readings, tries }: SentinelReadings,
  medianMs: number,
  reference: SentinelReference | null,
): NonNullable<Measurement['sentinel']> {
  const { models, ...figures } = sentinelFigures(readings, medianMs, reference)
  return { ...figures, models: [...models], tries }
}
