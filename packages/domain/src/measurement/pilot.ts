import type { Protocol } from '../protocol/protocol.js'
import { logMedianFigures, optimalIterations, twoLevelVariance } from './kalibera-jones.js'
import { pilotInvocationsOf } from './looks.js'
import { iterationsOf, type MeasurementProgress, overheadOf } from './progress.js'

/**
 * The iterations per invocation that cost and variance of the pilot ask for, by Kalibera and Jones; not rounded,
 * infinite where invocations do not differ. Null before the pilot has ended, where the cost of an invocation is
 * unknown, and where a pilot of single iterations shows nothing of the variance within.
 */
export function pilotOptimum(
  progress: MeasurementProgress,
  protocol: Pick<Protocol, 'invocations'>,
): number | null {
  const pilot = pilotInvocationsOf(protocol)
  const { samplesByInvocation, samplingSeconds } = progress
  const overheadSeconds = overheadOf(progress)
  if (samplesByInvocation.length < pilot || overheadSeconds === null) return null
  const samples = samplesByInvocation.slice(0, pilot)
  if (samples.some(({ length }) => length < 2)) return null
  const cost = { overheadSeconds, iterationSeconds: samplingSeconds / iterationsOf(progress) }
  return optimalIterations(twoLevelVariance(logMedianFigures(samples)), cost)
}

/** Iterations that an invocation of the pilot made, on average. */
export function pilotIterationsOf(
  { samplesByInvocation }: MeasurementProgress,
  protocol: Pick<Protocol, 'invocations'>,
): number {
  const pilot = samplesByInvocation.slice(0, pilotInvocationsOf(protocol))
  return pilot.reduce((total, { length }) => total + length, 0) / Math.max(1, pilot.length)
}
