import { readFileSync } from 'node:fs'
import { DEVICE_EVENT_TYPES, DEVICE_MOVES, DEVICE_STATES } from '@paceline/contracts'
import { failureCodes } from '@paceline/domain'
import { describe, expect, it } from 'vitest'

const text = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')

/** The first cell of each row below a heading, and the second. */
function rowsBelow(heading: string): Map<string, string> {
  const [, part = ''] = text.split(`\n## ${heading}\n`)
  const [section = ''] = part.split('\n## ')
  return new Map(
    [...section.matchAll(/^\| `([\w-]+)` \| ([^|]*) \|/gm)].map(([, name = '', next = '']) => [name, next]),
  )
}

describe('docs/operations.md', () => {
  it('explains every state, and no other', () => {
    expect([...rowsBelow('States').keys()].sort()).toEqual([...DEVICE_STATES].sort())
  })

  it('explains every type of event, and no other', () => {
    expect([...rowsBelow('Events').keys()].sort()).toEqual([...DEVICE_EVENT_TYPES].sort())
  })

  it('explains every failure code and blames whom the domain blames', () => {
    expect(Object.fromEntries(rowsBelow('Failures'))).toEqual(failureCodes)
  })

  it('names every move of an operator', () => {
    for (const move of DEVICE_MOVES) expect(text).toContain(`\`${move}\``)
  })
})
