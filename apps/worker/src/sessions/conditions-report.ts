import type { Measurement, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import {
  conditionsSummary,
  executionAsked,
  type Known,
  median,
  otherCpuCores,
  otherCpuShare,
} from '@paceline/domain'
import type { Preparation } from '../drivers/driver.js'
import { observedExecution } from './execution.js'
import { causeOf, type MeasuredInvocation } from './invocation-record.js'
import type { SentinelReadings } from './sentinels.js'
import type { Series } from './series.js'
import type { TimelineReport } from './timeline.js'

interface Reported {
  readonly offer: RuntimeOffer
  readonly protocol: ProtocolInFull
  readonly series: Series
  /** The invocations that the figure is made of. */
  readonly figure: readonly MeasuredInvocation[]
  readonly sentinel?: SentinelReadings | null
  readonly timeline: TimelineReport
  readonly build?: string | null
  readonly preparation?: Preparation | null
}

/** Under what a measurement was taken: asked beside ran, then what the agent and the device were like. */
export function conditionsOf(reported: Reported): Measurement['conditions'] {
  const { offer, protocol, series, figure, sentinel, timeline, build = null } = reported
  const [first] = series.invocations
  const { name, version, flavour } = offer
  const conditions = {
    asked: { runtime: name, version, ...executionAsked(protocol, flavour) },
    ran: {
      runtime: first?.ready.runtime ?? name,
      version: first?.ready.version ?? version,
      ...(first && observedExecution(first, reported)),
      ...first?.initialised.ran,
    },
    agent: first?.ready.facts ?? {},
    /** What the runtime said of itself when it was found: digests and builds that no invocation repeats. */
    runtime: offer.features,
    versions: versionsOf(offer, first, build),
    outputDigest: first?.done.outputDigest ?? null,
    /** What was changed on the device for the session, and what it refused; null where it was left as it was. */
    preparation: reported.preparation ?? null,
    machine: machineOf(series.invocations, figure),
    ...(sentinel && { sentinel: { readings: sentinel.takes } }),
    timeline,
    invocations: series.invocations.map(invocationOf),
  }
  return conditions
}

/** The runner and its worker, by which a replay tells whether they are the same: nothing here changes by itself. */
function versionsOf(offer: RuntimeOffer, first: MeasuredInvocation | undefined, build: string | null) {
  const facts = Object.entries({ ...offer.features, ...first?.ready.facts })
  return {
    worker: build,
    runtime: `${offer.name} ${first?.ready.version ?? offer.version}`,
    flavour: first?.ready.flavour ?? offer.flavour,
    ...Object.fromEntries(facts.filter(([name]) => /^(node|v8|flags|build)$|version$|sha256$/i.test(name))),
  }
}

/** What others took of all CPUs while these were measured: 0 to 1. */
export function otherCpuShareOf(invocations: readonly MeasuredInvocation[]): Known<number> {
  return meanOver(
    invocations,
    invocations.map(({ before, after }) => otherCpuShare(before, after)),
  )
}

/** By the time that each lasted. */
function meanOver(
  invocations: readonly MeasuredInvocation[],
  values: readonly Known<number>[],
): Known<number> {
  let weighted = 0
  let total = 0
  invocations.forEach(({ seconds }, index) => {
    const value = values[index]
    if (value === undefined || value === 'unavailable') return
    weighted += value * seconds
    total += seconds
  })
  return total > 0 ? weighted / total : 'unavailable'
}

/**
 * The machine around the session: a busy neighbour explains a noisy figure. What others took is that of the figure's
 * own time, as a session waits until they are gone.
 */
function machineOf(all: readonly MeasuredInvocation[], figure: readonly MeasuredInvocation[]) {
  const [first] = all
  if (first === undefined) return {}
  const readings = [first.before, ...all.map(({ after }) => after)]
  const blocks = figure.map((one) => one.blocks)
  const cores = figure.map(({ before, after }) => otherCpuCores(before, after))
  const shares = figure.map(({ before, after }) => otherCpuShare(before, after))
  return {
    ...conditionsSummary({ readings, blocks }),
    otherCpuShare: { session: meanOver(figure, shares), highest: highest(shares) },
    otherCpuCores: { session: meanOver(figure, cores), highest: highest(cores) },
  }
}

function highest(shares: readonly Known<number>[]): Known<number> {
  const known = shares.filter((share) => share !== 'unavailable')
  return known.length > 0 ? Math.max(...known) : 'unavailable'
}

/** What figures depend on beside the samples, and what the device did meanwhile. */
export function invocationOf(invocation: MeasuredInvocation) {
  const { ready, initialised, firstMs, warmupMs, measuredMs, done, before, after } = invocation
  return {
    pid: ready.pid,
    initMs: initialised.initMs,
    ...(initialised.caches && { caches: initialised.caches }),
    firstMs,
    warmup: { iterations: warmupMs.length, reason: done.warmup.reason },
    iterations: measuredMs.length,
    batch: done.batch,
    timerStepUs: ready.facts.timerStepUs ?? null,
    latenessMs: done.latenessMs,
    ...(done.inferences && { inferences: done.inferences }),
    medianMs: median(measuredMs),
    peakBytes: done.peakBytes,
    seconds: invocation.seconds,
    phases: invocation.phases,
    apart: causeOf(invocation),
    disturbances: invocation.disturbances,
    otherCpuCores: otherCpuCores(before, after),
    blocks: blocksOf(invocation),
  }
}

/** A column for each figure: there are many blocks. */
function blocksOf({ blocks, before }: MeasuredInvocation) {
  return {
    /** Since the conditions before the invocation. */
    seconds: blocks.map(({ atMs }) => (atMs - before.atMs) / 1000),
    cpu: blocks.map(({ cpu }) => cpu),
    frequencyMhz: blocks.map(({ frequencyMhz }) => frequencyMhz),
    throttleCount: blocks.map(({ throttleCount }) => throttleCount),
    otherCpuCores: blocks.slice(1).map((block, index) => otherCpuCores(blocks[index] ?? block, block)),
  }
}
