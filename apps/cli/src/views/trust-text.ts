import type { Schemas } from '@paceline/client'
import { factor, milliseconds, percent, signedPercent } from './units.js'

type Measurement = Schemas['Measurement']

/** What a measurement says beside its figures, as pairs of a name and its words; empty words where there is nothing. */
export function trustPairs(measurement: Measurement): [string, string][] {
  const { apart, arrival, sentinel, plan, latencyMs } = measurement
  return [
    ['kept apart', apart.map((one) => apartText(one, latencyMs.median)).join('\n')],
    ['by schedule', arrival === null ? '' : arrivalText(arrival)],
    ['sentinels', sentinel === null ? '' : sentinelText(sentinel)],
    ['plan', plan === null ? '' : planText(plan)],
  ]
}

function apartText(
  { cause, medianMs, invocations, iterations, inFigure }: Measurement['apart'][number],
  cleanMs: number,
): string {
  const name = cause === 'throttled' ? 'sustained, throttled' : 'beside other processes'
  const change = inFigure ? 'in the figure' : signedPercent(medianMs / cleanMs - 1)
  return `${name}: ${milliseconds(medianMs)} (${change}), ${iterations} samples in ${invocations} invocations`
}

function arrivalText(arrival: NonNullable<Measurement['arrival']>): string {
  const { periodMs, missedShare, closedMedianMs, ratioToClosed, low, high } = arrival
  const missed = missedShare === 0 ? 'no deadline missed' : `${percent(missedShare)} of deadlines missed`
  const closed = closedMedianMs === null ? '' : `, closed loop ${milliseconds(closedMedianMs)}`
  const ends = low === null || high === null ? '' : ` (${factor(low)} to ${factor(high)})`
  const ratio = ratioToClosed === null ? '' : `, ${factor(ratioToClosed)} times as long${ends}`
  return `every ${milliseconds(periodMs)}: ${missed}${closed}${ratio}`
}

/** A movement of the sentinels that is none. */
const STILL = 0.05

function sentinelText(sentinel: NonNullable<Measurement['sentinel']>): string {
  const { ratio, moved, tries, normalisedMedianMs, coefficient } = sentinel
  const held = moved
    ? 'the device moved'
    : Math.abs(ratio - 1) <= STILL
      ? 'the device held still'
      : 'no more than their own noise'
  const again = tries > 1 ? `, after ${tries} tries` : ''
  const normalised = coefficient === 0 ? '' : `; normalised median ${milliseconds(normalisedMedianMs)}`
  return `${held} (${signedPercent(ratio - 1)})${again}${normalised}`
}

function planText(plan: NonNullable<Measurement['plan']>): string {
  const { pilotInvocations, iterationsPerInvocation, spentSeconds, savedSeconds } = plan
  const then =
    iterationsPerInvocation === null ? '' : `, then ${Math.round(iterationsPerInvocation)} iterations in each`
  return `pilot of ${pilotInvocations}${then}; ${spentSeconds.toFixed(1)} s spent, ${savedSeconds.toFixed(1)} s of the budget saved`
}
