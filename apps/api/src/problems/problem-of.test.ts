import { InvalidProtocolError } from '@paceline/domain'
import { InvalidModelError } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { ProblemError } from './problem-error.js'
import { problemOf } from './problem-of.js'

describe('problemOf', () => {
  it('keeps the code, sentence and fields of an error that another room foresaw', () => {
    const protocol = problemOf(new InvalidProtocolError([{ path: '/threads', message: 'is at most 64' }]))
    expect(protocol).toMatchObject({
      code: 'invalid-protocol',
      status: 400,
      errors: [{ path: '/threads', message: 'is at most 64' }],
    })
    const model = problemOf(new InvalidModelError('subgraphs[0]', 'is no table', 12))
    expect(model).toMatchObject({ code: 'invalid-model', status: 422 })
    expect(model.errors[0]).toEqual({ path: 'subgraphs[0]', message: 'at byte 12' })
  })

  it.each([
    new Error('password=hidden'),
    Object.assign(new Error('hidden'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('hidden'), { code: 'toString' }),
    Object.assign(new Error('hidden'), { statusCode: 503 }),
    'hidden',
    null,
  ])('hides what nobody foresaw', (error) => {
    const problem = problemOf(error)
    expect([problem.code, problem.status]).toEqual(['internal-error', 500])
    expect(JSON.stringify([problem.message, problem.errors])).not.toContain('hidden')
  })

  it('leaves a problem as it is', () => {
    const problem = new ProblemError('not-found', 'there is no run run_1')
    expect(problemOf(problem)).toBe(problem)
  })
})
