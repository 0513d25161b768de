import { pointer } from '../../json-pointer.js'
import type { Issues } from './issues.js'
import { sizeOf, written } from './shapes.js'
import { graphLimits } from './spec.js'

type Fields = Readonly<Record<string, unknown>>

/** An object of known fields; empty when it is something else. */
export function closedObject(given: unknown, path: string, known: readonly string[], issues: Issues): Fields {
  const object = objectAt(given ?? null, path, issues)
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) {
      issues.add(pointer(path, key), `is no field here: those are ${known.join(', ')}`)
    }
  }
  return object
}

/** An object of any fields; empty when it is left out. */
export function objectAt(given: unknown, path: string, issues: Issues): Fields {
  if (given === undefined) return {}
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { ...given }
  issues.add(path, 'must be an object')
  return {}
}

export function nameAt(given: unknown, path: string, issues: Issues): string {
  if (typeof given === 'string' && given !== '' && given.length <= graphLimits.nameLength) return given
  issues.add(path, `must be a name of 1 to ${graphLimits.nameLength} characters`)
  return ''
}

export function namesAt(given: unknown, path: string, issues: Issues): string[] {
  if (!Array.isArray(given) || given.length > graphLimits.tensors) {
    issues.add(path, `must be a list of at most ${graphLimits.tensors} tensor names`)
    return []
  }
  return given.map((name, index) => nameAt(name, `${path}/${index}`, issues))
}

/** Axes of whole numbers from 1 on; `what` names the tensor. */
export function shapeAt(
  given: unknown,
  path: string,
  what: string,
  most: number,
  issues: Issues,
): readonly number[] {
  if (!Array.isArray(given) || !given.every((length) => Number.isInteger(length))) {
    issues.add(path, `the shape of ${what} must be a list of whole numbers`)
    return []
  }
  const shape: readonly number[] = given
  const problem = shapeProblem(shape, most)
  if (problem !== undefined) issues.add(path, `${what} ${problem}`)
  return problem === undefined ? shape : []
}

/** Why a tensor of this shape cannot be, or undefined. */
export function shapeProblem(shape: readonly number[], most: number): string | undefined {
  if (shape.length > graphLimits.rank) {
    return `has ${shape.length} axes, more than ${graphLimits.rank}`
  }
  if (shape.some((length) => length < 1)) return `is a zero-sized tensor: ${written(shape)}`
  if (sizeOf(shape) > most) return `${written(shape)} has ${sizeOf(shape)} elements, more than ${most}`
  return undefined
}
