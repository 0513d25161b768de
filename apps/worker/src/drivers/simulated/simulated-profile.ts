import { readFileSync } from 'node:fs'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { EnvironmentError } from '../../env.js'
import { FaultProfile } from './faults.js'

const above0 = (value: number) => Type.Number({ exclusiveMinimum: 0, default: value })
const ratio = (value: number) => Type.Number({ minimum: 0, maximum: 10, default: value })
const closed = { additionalProperties: false, default: {} } as const

/** How simulated devices behave. Every field has a default; an unknown one is refused. */
export const SimulatedProfile = Type.Object(
  {
    seed: Type.Integer({ minimum: 0, default: 1 }),
    /** Begins with `simulated`, so that no pool mixes what is measured with what is made up. */
    pool: Type.String({ pattern: '^simulated[a-z0-9-]{0,70}$', default: 'simulated' }),
    /** Index of the first device, where several workers share one fleet. */
    firstIndex: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 }),
    /** What a session lasts in real time at least; 0: as fast as it goes. Asleep, not at work. */
    sessionSeconds: Type.Number({ minimum: 0, maximum: 3600, default: 0 }),
    /** An inference lasts `baseMs`, and the longer of its arithmetic and of reading its parameters. */
    roofline: Type.Object(
      {
        baseMs: Type.Number({ minimum: 0, default: 0.05 }),
        gmacPerSecond: above0(10),
        bytesPerSecond: above0(5e9),
      },
      closed,
    ),
    /** Standard deviations on the log scale. */
    noise: Type.Object(
      {
        /** From sample to sample. */
        within: ratio(0.01),
        /** From invocation to invocation. */
        between: ratio(0.005),
        /** From device to device, for good. */
        unit: ratio(0.03),
      },
      closed,
    ),
    /** How far a device's level moves over a session of `seconds` under load, up or down by chance. */
    drift: Type.Object({ ratio: ratio(0), seconds: above0(10) }, closed),
    heat: Type.Object(
      {
        ambientCelsius: Type.Number({ default: 25 }),
        /** Above ambient, in the end, under a load that never stops. */
        riseCelsius: Type.Number({ minimum: 0, default: 20 }),
        /** Time constant of warming up and of cooling down. */
        seconds: above0(60),
        throttlesAtCelsius: Type.Number({ default: 60 }),
        /** How many times as long everything takes from there on. */
        throttleFactor: Type.Number({ minimum: 1, maximum: 1000, default: 1.5 }),
      },
      closed,
    ),
    faults: FaultProfile,
  },
  { additionalProperties: false },
)
export type SimulatedProfile = Static<typeof SimulatedProfile>

/** A profile in full. Throws EnvironmentError naming the first wrong field; `source` says where it stands. */
export function simulatedProfile(given: unknown, source = 'the profile'): SimulatedProfile {
  const profile = Value.Default(SimulatedProfile, Value.Clone(given))
  const [error] = Value.Errors(SimulatedProfile, profile)
  if (error) {
    const field = error.instancePath.slice(1).replaceAll('/', '.') || 'as a whole'
    const what = error.keyword === 'boolean' ? 'is no field that there is' : error.message
    throw new EnvironmentError(`PACELINE_SIMULATED_PROFILE: ${source}: ${field} ${what}`)
  }
  return profile as SimulatedProfile
}

/** From a JSON file; the defaults where none is named. Throws EnvironmentError. */
export function readSimulatedProfile(path: string | undefined): SimulatedProfile {
  if (path === undefined) return simulatedProfile({})
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EnvironmentError(`PACELINE_SIMULATED_PROFILE: ${path} cannot be read as JSON: ${why}`)
  }
  return simulatedProfile(given, path)
}
