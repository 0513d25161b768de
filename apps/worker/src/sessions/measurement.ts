import type { Measurement, ProtocolInFull, RuntimeOffer } from '@paceline/contracts'
import {
  executionAsked,
  type Fallback,
  fallbackOf,
  judge,
  median,
  type ObservedExecution,
  summarise,
} from '@paceline/domain'
import type { InvocationRecord } from './invocation-record.js'
import { type MachineReading, otherCpuShare, type Unavailable } from './machine-reading.js'

export interface Session {
  readonly offer: RuntimeOffer
  readonly protocol: ProtocolInFull
  /** In the order of their invocations; at least one. */
  readonly records: readonly InvocationRecord[]
  /** Before the first invocation and after each. */
  readonly readings: readonly MachineReading[]
  /** From opening the device to the last sample, in seconds. */
  readonly deviceSeconds: number
}

/** The contract's measurement of a finished session, and whether what ran is what was asked. */
export function measurementOf(session: Session): { measurement: Measurement; fallback: boolean } {
  const { protocol, records, deviceSeconds } = session
  const samplesByInvocation = records.map(({ measuredMs }) => measuredMs)
  const { fallback, differences } = fallbackBetween(session)
  const warmups = records.map(({ done }) => done.warmup)
  const { verdict, reasons } = judge({ samplesByInvocation, protocol, differences, warmups })
  const [coldMs, ...warmMs] = records.map(({ initialised }) => initialised.initMs)
  const peaks = records.flatMap(({ done }) => done.peakBytes ?? [])
  const measurement: Measurement = {
    latencyMs: summarise(samplesByInvocation, { batch: protocol.batch }),
    batch: protocol.batch,
    iterations: samplesByInvocation.reduce((total, { length }) => total + length, 0),
    invocations: records.length,
    warmupIterations: records.reduce((total, { warmupMs }) => total + warmupMs.length, 0),
    initMs: { cold: coldMs ?? null, warm: warmMs.length > 0 ? median(warmMs) : null },
    firstMs: records[0]?.firstMs ?? null,
    peakBytes: peaks.length > 0 ? Math.max(...peaks) : null,
    verdict,
    reasons: [
      ...reasons.map(({ value, ...reason }) => ({
        ...reason,
        value: typeof value === 'number' ? value : null,
      })),
      ...profileReasons(protocol),
      ...outputReasons(records),
      ...machineReasons(session.readings),
    ],
    sentinel: null,
    plan: null,
    steadiness: null,
    apart: [],
    arrival: null,
    conditions: conditionsOf(session),
    operators: null,
    profile: null,
    deviceSeconds,
  }
  return { measurement, fallback }
}

/** A profile that was asked for and not taken is said so: `operators` alone would read as if nobody had asked. */
function profileReasons({ perOperator }: ProtocolInFull): Measurement['reasons'] {
  if (!perOperator) return []
  const text = 'operator profiles are not taken by this version'
  return [{ code: 'operators-not-profiled', text, value: null }]
}

/** Runs of one model on one runtime with one input must agree; where they do not, something is wrong with one. */
function outputReasons(records: readonly InvocationRecord[]): Measurement['reasons'] {
  const digests = new Set(records.flatMap(({ done }) => done.outputDigest ?? []))
  if (digests.size < 2) return []
  const text = `its invocations gave ${digests.size} different outputs for the same input`
  return [{ code: 'outputs-differ', text, value: digests.size }]
}

/** Others may take so much of the machine's processors before a reader should know. */
const BUSY_SHARE = 0.1

function machineReasons(readings: readonly MachineReading[]): Measurement['reasons'] {
  const [before, after] = [readings[0], readings.at(-1)]
  const share = before && after ? otherCpuShare(before, after) : 'unavailable'
  if (share === 'unavailable' || share < BUSY_SHARE) return []
  const text = `other processes took ${(share * 100).toFixed(0)}% of the machine's processors`
  return [{ code: 'machine-busy', text, value: share }]
}

/** What of any invocation differs from what was asked, once each. */
function fallbackBetween(session: Session): Fallback {
  const asked = executionAsked(session.protocol, session.offer.flavour)
  const differences = session.records.flatMap(
    (record) => fallbackOf(asked, observed(record, session)).differences,
  )
  const known = new Set<string>()
  const once = differences.filter(({ field, ran }) => {
    const seen = known.has(`${field} ${ran}`)
    known.add(`${field} ${ran}`)
    return !seen
  })
  return { fallback: once.length > 0, differences: once }
}

/** A local runner is not pinned, and nobody holds the clock: either, when asked for, is a difference. */
function observed({ ready, initialised }: InvocationRecord, { offer, protocol }: Session): ObservedExecution {
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

function conditionsOf(session: Session): Measurement['conditions'] {
  const { offer, protocol, records, readings } = session
  const [first] = records
  const { name, version, flavour } = offer
  const conditions = {
    asked: { runtime: name, version, ...executionAsked(protocol, flavour) },
    ran: {
      runtime: first?.ready.runtime ?? name,
      version: first?.ready.version ?? version,
      ...(first && observed(first, session)),
      ...first?.initialised.ran,
    },
    agent: first?.ready.facts ?? {},
    /** What the runtime said of itself when it was found: digests and builds that no invocation repeats. */
    runtime: offer.features,
    outputDigest: first?.done.outputDigest ?? null,
    machine: machineOf(readings),
    invocations: records.map(({ ready, initialised, firstMs, warmupMs, measuredMs, done }) => ({
      pid: ready.pid,
      initMs: initialised.initMs,
      firstMs,
      warmup: { iterations: warmupMs.length, reason: done.warmup.reason },
      iterations: measuredMs.length,
      medianMs: median(measuredMs),
      peakBytes: done.peakBytes,
    })),
  }
  return conditions
}

/** The machine around the session: a busy neighbour explains a noisy figure. */
function machineOf(readings: readonly MachineReading[]) {
  const before = readings[0]
  const after = readings.at(-1)
  if (!before || !after) return {}
  const shares = readings.slice(1).map((reading, index) => otherCpuShare(readings[index] ?? before, reading))
  return {
    before: shown(before),
    after: shown(after),
    /** Of all cores, by other processes, over the whole session and in its busiest invocation. */
    otherCpuShare: { session: otherCpuShare(before, after), highest: highest(shares) },
  }
}

function shown({ load1, availableMemoryBytes, frequencyMhz }: MachineReading) {
  return { load1, availableMemoryBytes, frequencyMhz }
}

function highest(shares: readonly (number | Unavailable)[]): number | Unavailable {
  const known = shares.filter((share) => share !== 'unavailable')
  return known.length > 0 ? Math.max(...known) : 'unavailable'
}
