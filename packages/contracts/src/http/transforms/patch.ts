import { Type } from 'typebox'
import { Closed } from '../shapes.js'

const kind = Type.Literal('patch')

/** Patch-based inference: a plan as given, or the one that fits a budget with the least overlap. */
export const Patches = [
  Closed(
    { kind, operators: Type.Integer({ minimum: 1 }), grid: Type.Integer({ minimum: 2 }) },
    { title: 'Patch', description: 'the first operators, patch by patch on a grid' },
  ),
  Closed({ kind, budgetBytes: Type.Integer({ minimum: 1 }) }, { title: 'Patch within a budget' }),
] as const
