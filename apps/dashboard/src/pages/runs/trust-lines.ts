import { unsteadyBy } from '@paceline/domain'
import type { Measurement } from '../../api/runs.js'
import { formatMs, formatPValue, formatRatio, formatSignedRatio, formatWhole } from '../../format/numbers.js'
import { formatSeconds } from '../../format/times.js'

/** One thing that a figure rests on, in a sentence. */
export interface TrustLine {
  readonly name: string
  readonly text: string
  /** What this is and why it matters, for who has not met it before. */
  readonly about: string
}

type Sentinel = NonNullable<Measurement['sentinel']>
type Plan = NonNullable<Measurement['plan']>
type Steadiness = NonNullable<Measurement['steadiness']>

/** How many invocations there were and why no more, what they cost, and what the series and the sentinels say. */
export function trustLines({ plan, sentinel, steadiness, latencyMs }: Measurement): TrustLine[] {
  return [
    ...(plan ? planLines(plan) : []),
    ...(steadiness ? steadinessLines(steadiness) : []),
    ...(sentinel ? sentinelLines(sentinel, latencyMs.median) : []),
  ]
}

const stops: Readonly<Record<string, string>> = {
  target: 'the interval was as narrow as asked for',
  looks: 'the last look had come',
  iterations: 'the iterations allowed were used up',
  budget: 'the sampling time allowed was used up',
  elapsed: 'starting and warming more would have cost more than it is worth',
}

function planLines(plan: Plan): TrustLine[] {
  const { pilotInvocations, iterationsPerInvocation, looks, stoppedBy, spentSeconds, savedSeconds } = plan
  const then =
    iterationsPerInvocation === null
      ? 'which sufficed'
      : `then ${formatWhole(iterationsPerInvocation)} iterations in each`
  const seen = looks.map(
    ({ invocations, halfWidthRatio }) => `±${formatRatio(halfWidthRatio)} at ${invocations}`,
  )
  return [
    {
      name: 'Plan',
      text: `A pilot of ${counted(pilotInvocations, 'invocation')}, ${then}. It ended because ${stops[stoppedBy] ?? stoppedBy}.`,
      about: 'Cost and variance of the pilot set the iterations of each further invocation',
    },
    {
      name: 'Looks',
      text: seen.length > 0 ? `${seen.join(', ')}.` : 'None: too few invocations for an interval.',
      about:
        'The interval is looked at after so many invocations, and its width alone decides whether to go on',
    },
    {
      name: 'Device time',
      text: `${formatSeconds(spentSeconds)} spent, ${formatSeconds(savedSeconds)} of the budget saved.`,
      about: 'Saved: what the whole budget would have taken beyond it',
    },
  ]
}

function steadinessLines(steadiness: Steadiness): TrustLine[] {
  const { effectiveSamples, trend, changePoint, wander, modes } = steadiness
  const found = unsteadyBy({ ...steadiness, wander: wander ?? null })
  const said = (test: (typeof found)[number], size: string | null, pValue = 1) => {
    if (size === null) return 'Too little to say.'
    const chance = pValue < 0.001 ? 'p < 0.001' : `p ${formatPValue(pValue)}`
    return found.includes(test) ? `${size}, ${chance}.` : `None found (${size}, ${chance}).`
  }
  return [
    {
      name: 'Independent samples',
      text: `${formatWhole(effectiveSamples)}, as neighbouring samples are alike.`,
      about: 'What the correlated samples are worth, by their autocorrelation',
    },
    {
      name: 'Trend',
      text: said(
        'trend',
        trend && `${formatSignedRatio(trend.changeRatio)} from beginning to end`,
        trend?.pValue,
      ),
      about: 'Whether latency rose or fell over the session',
    },
    {
      name: 'Change point',
      text: said(
        'changePoint',
        changePoint &&
          `${formatSignedRatio(changePoint.changeRatio)} from invocation ${changePoint.invocation + 1}, sample ${changePoint.index + 1} on`,
        changePoint?.pValue,
      ),
      about: 'Whether the level changed at once, and where',
    },
    ...(wander === undefined
      ? []
      : [
          {
            name: 'Wandering',
            text: said(
              'wander',
              wander && `${formatRatio(wander.rangeRatio)} between its highest and lowest level`,
              wander?.pValue,
            ),
            about: 'Whether the level came and went',
          },
        ]),
    {
      name: 'Two modes',
      text: said(
        'modes',
        modes &&
          `${formatRatio(modes.separationRatio)} apart, ${formatRatio(modes.lowShare)} of the samples in the faster one`,
        modes?.pValue,
      ),
      about: 'Whether samples come from two levels rather than one',
    },
  ]
}

/** A movement of the sentinels that is none. */
const STILL = 0.05

function sentinelLines(sentinel: Sentinel, medianMs: number): TrustLine[] {
  const { before, after, ratio, normalisedMedianMs, moved, tries, models } = sentinel
  const each = models
    .map(({ name, beforeMs, afterMs }) => `${name} ${formatMs(beforeMs)} → ${formatMs(afterMs)}`)
    .join(', ')
  const held = moved
    ? 'the device itself moved'
    : Math.abs(ratio - 1) <= STILL
      ? 'the device itself held still'
      : 'no more than their own noise'
  const again = tries > 1 ? ` It took ${tries} tries.` : ''
  return [
    {
      name: 'Sentinels',
      text: `${formatMs(before)} before, ${formatMs(after)} after (${formatSignedRatio(ratio - 1)}): ${held}.${again}${each && ` By model: ${each}.`}`,
      about: 'Small fixed models measured before and after: what changes in them is a change of the device',
    },
    {
      name: 'Normalised median',
      text: `${formatMs(normalisedMedianMs)}${normalisedWords(sentinel, medianMs)}`,
      about: 'The median as it would be had the sentinels been as usual; the latency above is never altered',
    },
  ]
}

function normalisedWords({ normalisedMedianMs, coefficient, reference }: Sentinel, medianMs: number): string {
  if (coefficient === 0) return ', as measured: the sentinels give no reason to correct it.'
  const usual = reference
    ? `what ${counted(reference.sessions, 'earlier session')} of the device taught`
    : 'the start of this session'
  return ` (${formatSignedRatio(normalisedMedianMs / medianMs - 1)}), referred to ${usual} at a coefficient of ${coefficient.toFixed(2)}.`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
