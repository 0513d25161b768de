import { describe, expect, it } from 'vitest'
import { logLineOf } from './log-line.js'

/** Constructed from the formats that the loggers' sources document. */
describe('logLineOf', () => {
  it.each([
    ['count=3 curr=1', 'count=3 curr=1'],
    ['INFO: count=3 curr=1', 'count=3 curr=1'],
    ['VERBOSE: Replacing 3 node(s)', 'Replacing 3 node(s)'],
    ['INFO: [benchmark_litert_model.h:70] Peak memory:          35.20 MB', 'Peak memory:          35.20 MB'],
    ['STARTING!\r', 'STARTING!'],
    ['[node type]\t[first]', '[node type]\t[first]'],
  ])('finds the text of %j', (line, text) => {
    expect(logLineOf(line)).toEqual({ severity: 'other', text, atMs: null })
  })

  it.each(['ERROR: no model', 'FATAL: no model', 'E0812 14:03:11.5 12 run_model.cc:1] no model'])(
    'knows %j for an error',
    (line) => expect(logLineOf(line)).toMatchObject({ severity: 'error', text: 'no model' }),
  )

  it('reads the time of lines that have one, before and after logging is set up', () => {
    const atMs = (line: string) => logLineOf(line).atMs
    expect(atMs('I0812 14:03:11.250000    1234 run_model.cc:246] Model: a')).toBe(
      ((14 * 60 + 3) * 60 + 11.25) * 1000,
    )
    expect(atMs('I0000 00:00:1751234567.500000    1234 run_model.cc:246] Model: a')).toBe(1751234567500)
  })
})
