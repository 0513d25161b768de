import type { SweepMembers } from '@paceline/contracts'
import type { NewMember } from '@paceline/db'
import { canonicalSpec, InvalidEncodingError, spaces } from '@paceline/tflite'
import { type FieldProblem, ProblemError } from '../problems/problem-error.js'

const MAX_FIELDS = 20

/**
 * The members of a sweep, in the order asked for. An encoding that names no model is a member that failed, since it says
 * nothing of the others; where none does, the sweep is refused as `invalid-encoding`.
 */
export function sweepMembers(members: SweepMembers, seed: number): NewMember[] {
  if ('grid' in members) {
    const { model, grid } = members
    return grid.map((transforms) => ({ recipe: { model, transforms }, error: null }))
  }
  const { space, encodings } = members
  if (!spaces.has(space)) {
    const message = `must be one of ${[...spaces.keys()].join(', ')}`
    throw new ProblemError('invalid-encoding', `/members/space ${message}`, [
      { path: '/members/space', message },
    ])
  }
  const wrong: FieldProblem[] = []
  const parsed = encodings.map((encoding, index): NewMember => {
    try {
      const canonical = canonicalSpec({ space, encoding })
      return { recipe: { space, encoding: canonical.encoding, seed }, error: null }
    } catch (error) {
      if (!(error instanceof InvalidEncodingError)) throw error
      const place = `/members/encodings/${index}`
      wrong.push(
        ...error.errors.map(({ path, message }) => ({
          path: path.replace(/^\/encoding/, place),
          message,
        })),
      )
      return { recipe: { space, encoding, seed }, error: { code: error.code, message: error.message } }
    }
  })
  if (parsed.every(({ error }) => error !== null)) {
    const fields = wrong.slice(0, MAX_FIELDS)
    throw new ProblemError('invalid-encoding', `no encoding names a model of ${space}`, fields)
  }
  return parsed
}
