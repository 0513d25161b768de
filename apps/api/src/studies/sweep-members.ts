import type { SweepMembers } from '@paceline/contracts'
import type { NewMember } from '@paceline/db'
import { InvalidEncodingError, SearchExhaustedError, type Space } from '@paceline/tflite'
import { type FieldProblem, ProblemError } from '../problems/problem-error.js'

const MAX_FIELDS = 20

/**
 * The members of a sweep, in the order asked for. An encoding that names no model is a member that failed, since it says
 * nothing of the others; where none does, the sweep is refused as `invalid-encoding`.
 */
export function sweepMembers(
  members: SweepMembers,
  seed: number,
  spaces: ReadonlyMap<string, Space>,
): NewMember[] {
  if ('grid' in members) {
    const { model, grid } = members
    return grid.map((transforms) => ({ recipe: { model, transforms }, error: null }))
  }
  const { space } = members
  const known = spaces.get(space)
  if (known === undefined) throw refused('/members/space', `must be one of ${[...spaces.keys()].join(', ')}`)
  if ('sample' in members) {
    const encodings = sampled(known, members.sample)
    return encodings.map((encoding) => ({ recipe: { space, encoding, seed }, error: null }))
  }
  const { encodings } = members
  const wrong: FieldProblem[] = []
  const parsed = encodings.map((encoding, index): NewMember => {
    try {
      return { recipe: { space, encoding: known.parse(encoding), seed }, error: null }
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

function sampled(space: Space, { n, seed = 0 }: { readonly n: number; readonly seed?: number }) {
  try {
    return space.sample(n, seed)
  } catch (error) {
    if (error instanceof SearchExhaustedError) throw refused('/members/sample', error.message)
    throw error
  }
}

function refused(path: string, message: string): ProblemError {
  return new ProblemError('invalid-encoding', `${path} ${message}`, [{ path, message }])
}
