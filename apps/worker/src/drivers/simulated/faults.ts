import { readFile } from 'node:fs/promises'
import type { Random } from '@paceline/domain'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { InvocationError } from '../driver.js'

/**
 * What can go wrong in a session:
 * - `device-lost`: the device goes away in the middle and comes back after `awaySeconds`.
 * - `device-unhealthy`: it stays, and refuses every invocation.
 * - `slow-answer`: each runner says nothing for `slowSeconds`, and then works.
 * - `hang`, `runner-crash`, `invalid-sample`: what the runner of the run's own model does; sentinels are spared, as
 *   such faults are a model's or ours.
 * - `off`: everything, sentinels included, takes `offFactor` times as long.
 */
export const faultKinds = [
  'device-lost',
  'device-unhealthy',
  'slow-answer',
  'hang',
  'runner-crash',
  'invalid-sample',
  'off',
] as const
export type FaultKind = (typeof faultKinds)[number]

const Kind = Type.Union(faultKinds.map((kind) => Type.Literal(kind)))
const Probability = Type.Number({ minimum: 0, maximum: 1, default: 0 })
const Seconds = (seconds: number) => Type.Number({ minimum: 0, maximum: 3600, default: seconds })

export const FaultProfile = Type.Object(
  {
    /** Of a session, for each kind. */
    probabilities: Type.Object(Object.fromEntries(faultKinds.map((kind) => [kind, Probability])), {
      additionalProperties: false,
      default: {},
    }),
    slowSeconds: Seconds(2),
    awaySeconds: Seconds(5),
    offFactor: Type.Number({ exclusiveMinimum: 0, maximum: 1000, default: 1.5 }),
    /** Faults of single sessions: both count from 0, sessions in each worker's life. */
    schedule: Type.Array(
      Type.Object(
        {
          device: Type.Integer({ minimum: 0 }),
          session: Type.Integer({ minimum: 0 }),
          fault: Kind,
        },
        { additionalProperties: false },
      ),
      { default: [] },
    ),
    /** A JSON file of faults that last while they stand there, by device index or `*`; null: there is none. */
    controlFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()], { default: null }),
  },
  { additionalProperties: false, default: {} },
)
export type FaultProfile = Static<typeof FaultProfile>

/** What befalls one session by chance or by schedule; null: nothing. One number is drawn whatever comes of it. */
export function drawFault(
  { probabilities, schedule }: FaultProfile,
  place: { readonly device: number; readonly session: number },
  random: Random,
): FaultKind | null {
  let left = random.nextUnit()
  const planned = schedule.find(({ device, session }) => device === place.device && session === place.session)
  if (planned) return planned.fault as FaultKind
  for (const kind of faultKinds) {
    left -= (probabilities as Record<string, number>)[kind] ?? 0
    if (left < 0) return kind
  }
  return null
}

const Control = Type.Record(Type.String({ pattern: '^(\\*|[0-9]+)$' }), Type.Union([Kind, Type.Null()]), {
  additionalProperties: false,
})

/**
 * The fault that the control file has for a device now: its own entry, else that of `*`. No file is no fault.
 *
 * @throws InvocationError `driver-failed` where the file is not of its shape
 */
export async function controlledFault(
  { controlFile }: Pick<FaultProfile, 'controlFile'>,
  device: number,
): Promise<FaultKind | null> {
  if (controlFile === null) return null
  const text = await readFile(controlFile, 'utf8').catch(() => '{}')
  const faults = parsed(text)
  if (!Check(Control, faults)) {
    throw new InvocationError(
      'driver-failed',
      `${controlFile} is to be like {"0": "hang", "*": null}, with faults of ${faultKinds.join(', ')}`,
    )
  }
  const own = faults[String(device)]
  return ((own === undefined ? faults['*'] : own) ?? null) as FaultKind | null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
