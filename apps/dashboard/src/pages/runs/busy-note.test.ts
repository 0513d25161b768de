import { describe, expect, it } from 'vitest'
import type { Measurement } from '../../api/runs.js'
import { busyNoteOf } from './busy-note.js'

const conditions = (session: unknown): Measurement['conditions'] => ({
  asked: {},
  ran: {},
  machine: { otherCpuShare: { session } },
})

describe('busyNoteOf', () => {
  it('advises to measure again only where the figure is in doubt', () => {
    expect(busyNoteOf({ verdict: 'noisy', conditions: conditions(0.23) })).toBe(
      'Other processes took 23 % of this machine’s processors meanwhile: measure again when it is quiet.',
    )
    expect(busyNoteOf({ verdict: 'stable', conditions: conditions(0.23) })).toBe(
      'Note: other processes took 23 % of this machine’s processors meanwhile; the figure stayed steady all the same.',
    )
  })

  it('says nothing of a quiet machine, nor of one that nobody could read', () => {
    expect(busyNoteOf({ verdict: 'noisy', conditions: conditions(0.09) })).toBeNull()
    expect(busyNoteOf({ verdict: 'noisy', conditions: conditions('unavailable') })).toBeNull()
  })
})
