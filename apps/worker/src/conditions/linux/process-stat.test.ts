import { describe, expect, it } from 'vitest'
import { madeStat } from './made-system.js'
import { parseMachineTicks, parseProcessStat } from './process-stat.js'

describe('parseProcessStat', () => {
  it('reads past a name with parentheses and spaces', () => {
    const line = madeStat(42, { parent: 7, user: 11, system: 12, waited: 13, start: 99, cpu: 5 })
    expect(parseProcessStat(line)).toEqual({ parent: 7, ownTicks: 23, waitedTicks: 13, start: '99', cpu: 5 })
  })

  it('makes nothing of a line that ends early, wherever it ends', () => {
    const fields = madeStat(42, { cpu: 1 }).split(' ')
    // The 39th field is the last that is needed; the name takes three of the pieces.
    const pieces = fields.length - 52 + 39
    for (let kept = 0; kept < pieces; kept++) {
      expect(parseProcessStat(fields.slice(0, kept).join(' '))).toBeNull()
    }
    expect(parseProcessStat(fields.slice(0, pieces).join(' '))).not.toBeNull()
  })
})

describe('parseMachineTicks', () => {
  it('counts guest time once, waiting for a disk as idle and stolen time as busy', () => {
    const stat = 'cpu  100 10 40 800 50 5 5 7 30 3\ncpu0 100 10 40 800 50 5 5 7 30 3\nintr 1\n'
    expect(parseMachineTicks(stat)).toEqual({ all: 1017, busy: 167 })
  })

  it('takes the line of an old kernel, which has four figures', () => {
    expect(parseMachineTicks('cpu 1 2 3 4\n')).toEqual({ all: 10, busy: 6 })
  })

  it.each(['', 'cpu\n', 'cpu  1 2 3\n', 'cpu  1 2 x 4\n', 'cpu0 1 2 3 4\n'])(
    'makes nothing of %j',
    (stat) => {
      expect(parseMachineTicks(stat)).toBeNull()
    },
  )
})
