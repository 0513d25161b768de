import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidCursorError } from '../errors.js'
import { decodeCursor, encodeCursor, pageOf } from './cursor.js'

describe('a cursor', () => {
  test('comes back as the position that it was made of', () => {
    const position = fc.record({
      createdAt: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      id: fc.stringMatching(/^[a-z]{3}_[0-9a-z]{1,40}$/),
    })
    fc.assert(
      fc.property(position, (given) => {
        expect(decodeCursor(encodeCursor(given))).toEqual(given)
      }),
    )
  })

  test('of any other text is refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const decoded = Buffer.from(text, 'base64url').toString()
        fc.pre(!/^[0-9a-z]{1,11}\.[a-z]+_[0-9a-z]{1,40}$/.test(decoded))
        expect(() => decodeCursor(text)).toThrow(InvalidCursorError)
      }),
    )
    const beyondDates = Buffer.from('zzzzzzzzzzz.run_1').toString('base64url')
    expect(() => decodeCursor(beyondDates)).toThrow(InvalidCursorError)
  })
})

describe('a page', () => {
  const rows = ['run_c', 'run_b', 'run_a'].map((id, age) => ({ id, createdAt: new Date(1000 - age) }))
  const idOf = ({ id }: { id: string }) => id

  test('shows up to the limit, and goes on where one more was read', () => {
    const page = pageOf(rows, 2, idOf)
    expect(page.items).toEqual(['run_c', 'run_b'])
    expect(decodeCursor(page.nextCursor ?? '')).toEqual(rows[1])
  })

  test('that is the last says so', () => {
    expect(pageOf(rows, 3, idOf)).toEqual({ items: ['run_c', 'run_b', 'run_a'], nextCursor: null })
    expect(pageOf([], 3, idOf)).toEqual({ items: [], nextCursor: null })
  })
})
