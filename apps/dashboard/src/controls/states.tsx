import type { Schemas } from '@paceline/client'
import { Chip, type Tone } from './chip.js'

type Verdict = Schemas['Measurement']['verdict']
type RunState = Schemas['Run']['state']
type JobState = Schemas['Job']['state']
type DeviceState = Schemas['Device']['state']

const verdicts: Record<Verdict, { tone: Tone; title: string }> = {
  stable: {
    tone: 'good',
    title: 'Its interval is as narrow as asked for, and neither the series nor the device speaks against it',
  },
  noisy: { tone: 'warn', title: 'Less sure than asked for: read it with its interval and its reasons' },
  drifting: { tone: 'warn', title: 'Latency moved while it was measured' },
  throttled: { tone: 'bad', title: 'The device slowed itself down while it was measured' },
}

/** The verdict that a word of an answer is; undefined for a word of a later version. */
export function verdictOf(word: string): Verdict | undefined {
  return (Object.keys(verdicts) as Verdict[]).find((verdict) => verdict === word)
}

export function VerdictChip({ verdict }: { verdict: Verdict }) {
  const { tone, title } = verdicts[verdict]
  return (
    <Chip tone={tone} title={title}>
      {verdict}
    </Chip>
  )
}

const replays: Record<NonNullable<Schemas['Run']['replay']>['outcome'] & string, Tone> = {
  reproduced: 'good',
  differs: 'bad',
  inconclusive: 'warn',
}

export function ReplayChip({ outcome }: { outcome: keyof typeof replays }) {
  return <Chip tone={replays[outcome]}>{outcome}</Chip>
}

const comparisons: Record<Schemas['ComparisonResult']['verdict'], { tone: Tone; words: string }> = {
  faster: { tone: 'accent', words: 'faster' },
  slower: { tone: 'warn', words: 'slower' },
  'no-difference': { tone: 'neutral', words: 'no difference' },
}

export function ComparisonChip({ verdict }: { verdict: keyof typeof comparisons }) {
  const { tone, words } = comparisons[verdict]
  return <Chip tone={tone}>{words}</Chip>
}

const speedUps: Record<Schemas['SpeedUp']['verdict'], { tone: Tone; title: string }> = {
  faster: { tone: 'good', title: 'The whole interval lies above 1' },
  slower: { tone: 'bad', title: 'A slow-down: the whole interval lies below 1' },
  undecided: { tone: 'neutral', title: 'The interval holds 1, or is not known' },
}

/** What a speed-up's interval shows. */
export function SpeedUpChip({ verdict }: { verdict: keyof typeof speedUps }) {
  const { tone, title } = speedUps[verdict]
  return (
    <Chip tone={tone} title={title}>
      {verdict}
    </Chip>
  )
}

const purposes: Record<Exclude<Schemas['Run']['purpose'], 'measure'>, string> = {
  comparison: 'Measured in turn with its variants, so it stays out of fronts and floors',
  replay: 'The same bytes, protocol and runner once more',
  floor: 'One of the sessions that the device’s noise floor is learnt from',
}

/** What a run was for, where it was not asked for by itself. */
export function PurposeChip({ purpose }: { purpose: Schemas['Run']['purpose'] }) {
  return purpose === 'measure' ? null : <Chip title={purposes[purpose]}>{purpose}</Chip>
}

const kinds: Record<Schemas['JobSubject']['kind'], string> = {
  measure: 'Models measured on devices, each by itself',
  comparison: 'A baseline and its variants, measured in turn in one session',
  replay: 'A run measured once more, to see whether its figure comes back',
  floor: 'Sessions of one model that the device’s noise floor is learnt from',
  demo: 'The farm’s own measuring of published models; whatever else is asked for goes first',
}

/** What a job was asked for. */
export function JobKindChip({ kind }: { kind: keyof typeof kinds }) {
  return <Chip title={kinds[kind]}>{kind}</Chip>
}

const runTones: Record<RunState, Tone> = {
  queued: 'neutral',
  leased: 'accent',
  running: 'accent',
  completed: 'good',
  failed: 'bad',
  unsupported: 'warn',
  cancelled: 'neutral',
}

/** The state of a run or a job, which share their words. */
export function StateChip({ state }: { state: RunState | JobState }) {
  return <Chip tone={runTones[state]}>{state}</Chip>
}

const deviceTones: Record<DeviceState, Tone> = {
  idle: 'good',
  busy: 'accent',
  cooling: 'warn',
  draining: 'warn',
  quarantined: 'bad',
  offline: 'neutral',
}

export function DeviceStateChip({ state, reason }: { state: DeviceState; reason?: string | null }) {
  return (
    <Chip tone={deviceTones[state]} title={reason ?? undefined}>
      {state}
    </Chip>
  )
}

/** Beside a device whose figures are made up; nothing beside others. */
export function SimulatedChip({ kind }: { kind: Schemas['Device']['kind'] | undefined }) {
  if (kind !== 'simulated') return null
  return (
    <Chip
      tone="warn"
      title="A made-up device, for load and scheduling tests: its figures are drawn by chance"
    >
      simulated
    </Chip>
  )
}

const origins: Record<Schemas['ParetoPoint']['qualityOrigin'], string> = {
  claimed: 'Published or stated by somebody, not checked here',
  uploaded: 'Uploaded by a user of this farm',
  measured: 'Measured by this farm',
}

export function OriginChip({ origin }: { origin: Schemas['ParetoPoint']['qualityOrigin'] }) {
  return (
    <Chip tone={origin === 'measured' ? 'good' : 'neutral'} title={origins[origin]}>
      {origin}
    </Chip>
  )
}

export function RandomWeightsChip() {
  return (
    <Chip
      tone="warn"
      title="Built with random weights: latency is real, accuracy belongs to the trained model"
    >
      random weights
    </Chip>
  )
}
