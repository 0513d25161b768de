import { type Static, Type } from 'typebox'
import { Nullable } from '../shapes.js'
import { Crop } from './crop.js'
import { Factorize } from './factorize.js'
import { Patches } from './patch.js'
import { Prunes } from './prune.js'
import { Quantize } from './quantize.js'
import { Slices } from './slice.js'

/** One change of a model; `kind` says which fields there are. */
export const Transform = Type.Union([...Prunes, Quantize, Factorize, Crop, ...Slices, ...Patches], {
  $id: 'Transform',
})
export type Transform = Static<typeof Transform>

/** How a model came from the one in `derivedFrom`. */
export const Derivation = Type.Object(
  {
    request: Type.Object({ kind: Type.String() }, { additionalProperties: true }),
    report: Type.Record(Type.String(), Type.Unknown()),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'Derivation', description: 'what was asked, what was done, and what its owner should know' },
)
export type Derivation = Static<typeof Derivation>

export const NullableDerivation = Nullable(Derivation)
