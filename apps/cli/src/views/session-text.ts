import type { Schemas } from '@paceline/client'
import { milliseconds, percent } from './units.js'

type Measurement = Schemas['Measurement']
type Latency = Measurement['latencyMs']

/** What stands wherever another session's figure would: nobody knows yet how far sessions differ on this device. */
export const sessionVarianceUnknown = 'session variance unknown'

/** Where the median of another session would lie, or that nobody knows. */
export function anotherSession({ nextSession }: Latency): string {
  return nextSession === null ? sessionVarianceUnknown : rangeText(nextSession)
}

/** How near the median may lie to an end of its interval, as a part of the width, for ± to be true of it. */
const LEAST_SHARE_OF_WIDTH = 0.25

/** This session's interval, with ± only where the median is about in the middle; empty without one. */
export function thisSession({ median, ci }: Latency): string {
  if (ci === null) return ''
  const nearest = Math.min(median - ci.low, ci.high - median)
  const symmetric = nearest >= LEAST_SHARE_OF_WIDTH * (ci.high - ci.low)
  return `${symmetric ? `± ${percent(ci.halfWidthRatio)}  ` : ''}(this session ${rangeText(ci)})`
}

function rangeText({ low, high, level }: { low: number; high: number; level: number }): string {
  return `${milliseconds(low)} to ${milliseconds(high)}, ${percent(level)}`
}
