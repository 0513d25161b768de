import { describe, expect, it } from 'vitest'
import { errorOf } from './api-error.js'

describe('errorOf', () => {
  it('takes a problem document at its word', () => {
    const body = {
      type: 'about:blank',
      title: 'Unprocessable',
      status: 422,
      detail: 'not a .tflite',
      code: 'invalid-model',
      errors: [{ path: 'file', message: 'offset 12' }],
    }
    const error = errorOf(body, new Response(null, { status: 422 }))
    expect(error).toMatchObject({ code: 'invalid-model', status: 422, message: 'not a .tflite' })
    expect(error.fields).toHaveLength(1)
  })

  it('keeps no field that only repeats the detail', () => {
    const body = {
      type: 'about:blank',
      title: 'Unprocessable',
      status: 422,
      detail: 'not a .tflite',
      code: 'invalid-model',
      errors: [
        { path: 'file', message: 'not a .tflite' },
        { path: 'file', message: 'offset 12' },
      ],
    }
    expect(errorOf(body, new Response(null, { status: 422 })).fields).toEqual([
      { path: 'file', message: 'offset 12' },
    ])
  })

  it('says what it can of an answer without one', () => {
    for (const body of ['<html>', null, undefined, {}, { code: 5 }]) {
      expect(errorOf(body, new Response(null, { status: 502 }))).toMatchObject({
        code: 'no-problem-document',
        status: 502,
      })
    }
  })
})
