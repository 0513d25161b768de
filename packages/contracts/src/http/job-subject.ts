import { type Static, Type } from 'typebox'
import { OneOf } from './shapes.js'

/** What a job was asked for; `demo` is the farm's own measuring of the published models. */
export const JOB_KINDS = ['measure', 'comparison', 'replay', 'floor', 'demo'] as const
export type JobKind = (typeof JOB_KINDS)[number]

const FirstNames = Type.Object({
  names: Type.Array(Type.String(), { description: 'the first three, in the order asked for' }),
  total: Type.Integer(),
})

/** What a job is about, in the names that people gave; a comparison names its baseline first. */
export const JobSubject = Type.Object(
  {
    kind: OneOf(JOB_KINDS),
    models: FirstNames,
    /** A run that no device has taken yet stands with its pool, as in `pool pixel-8`. */
    devices: FirstNames,
    runtimes: Type.Array(Type.String(), {
      description: 'as far as they are known before a device is leased',
    }),
  },
  { $id: 'JobSubject' },
)
export type JobSubject = Static<typeof JobSubject>
