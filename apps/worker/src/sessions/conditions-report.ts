import type { Measurement, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import {
  type ConditionReading,
  executionAsked,
  type Known,
  median,
  type ObservedExecution,
  otherCpuCores,
  otherCpuShare,
} from '@paceline/domain'
import { causeOf, type MeasuredInvocation } from './invocation-record.js'
import type { Series } from './series.js'
import type { TimelineReport } from './timeline.js'

interface Reported {
  readonly offer: RuntimeOffer
  readonly protocol: ProtocolInFull
  readonly series: Series
  /** The invocations that the figure is made of. */
  readonly figure: readonly MeasuredInvocation[]
  readonly timeline: TimelineReport
}

/** Under what a measurement was taken: asked beside ran, then what the agent and the device were like. */
export function conditionsOf(reported: Reported): Measurement['conditions'] {
  const { offer, protocol, series, figure, timeline } = reported
  const [first] = series.invocations
  const { name, version, flavour } = offer
  const conditions = {
    asked: { runtime: name, version, ...executionAsked(protocol, flavour) },
    ran: {
      runtime: first?.ready.runtime ?? name,
      version: first?.ready.version ?? version,
      ...(first && observed(first, reported)),
      ...first?.initialised.ran,
    },
    agent: first?.ready.facts ?? {},
    /** What the runtime said of itself when it was found: digests and builds that no invocation repeats. */
    runtime: offer.features,
    outputDigest: first?.done.outputDigest ?? null,
    machine: machineOf(series.invocations, figure),
    timeline,
    invocations: series.invocations.map(invocationOf),
  }
  return conditions
}

/** A local runner is not pinned, and nobody holds the clock: either, when asked for, is a difference. */
export function observed(
  { ready, initialised }: MeasuredInvocation,
  { offer, protocol }: Pick<Reported, 'offer' | 'protocol'>,
): ObservedExecution {
  return {
    threads: initialised.ran.threads,
    delegate: initialised.ran.delegate,
    flavour: ready.flavour,
    affinity: 'any',
    clock: 'default',
    context: offer.context,
    batch: protocol.batch,
    arrivalMode: protocol.arrival.mode,
  }
}

/** What others took of all CPUs while these were measured, by the time that each lasted: 0 to 1. */
export function otherCpuShareOf(invocations: readonly MeasuredInvocation[]): Known<number> {
  let weighted = 0
  let seconds = 0
  for (const one of invocations) {
    const share = otherCpuShare(one.before, one.after)
    if (share === 'unavailable') continue
    weighted += share * one.seconds
    seconds += one.seconds
  }
  return seconds > 0 ? weighted / seconds : 'unavailable'
}

/** The machine around the session: a busy neighbour explains a noisy figure. */
function machineOf(all: readonly MeasuredInvocation[], figure: readonly MeasuredInvocation[]) {
  const [before, after] = [all[0]?.before, all.at(-1)?.after]
  if (!before || !after) return {}
  const shares = figure.map((one) => otherCpuShare(one.before, one.after))
  return {
    before: shown(before),
    after: shown(after),
    /** Of all cores, by other processes, while the figure was taken and in its busiest invocation. */
    otherCpuShare: { session: otherCpuShareOf(figure), highest: highest(shares) },
  }
}

/** Counters mean nothing by themselves. */
function shown({ atMs: _, ticks: __, ...reading }: ConditionReading) {
  return reading
}

function highest(shares: readonly Known<number>[]): Known<number> {
  const known = shares.filter((share) => share !== 'unavailable')
  return known.length > 0 ? Math.max(...known) : 'unavailable'
}

function invocationOf(invocation: MeasuredInvocation) {
  const { ready, initialised, firstMs, warmupMs, measuredMs, done, before, after } = invocation
  return {
    pid: ready.pid,
    initMs: initialised.initMs,
    firstMs,
    warmup: { iterations: warmupMs.length, reason: done.warmup.reason },
    iterations: measuredMs.length,
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
