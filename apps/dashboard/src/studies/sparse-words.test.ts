import { describe, expect, it } from 'vitest'
import { measurementsOf, withoutLayers } from './sparse-words.js'

type Results = Parameters<typeof measurementsOf>[0]
type Layer = Parameters<typeof withoutLayers>[0][number]

const run = (state: string) => ({ state }) as Results['places'][number]['dense']
const point = (member: number, state: string | null) => ({ member, run: state === null ? null : run(state) })

describe('measurementsOf', () => {
  it('counts runs and no builds: those that wait, and none of what could not be built', () => {
    const models = [1, 3, 5, 7].map((member) => ({ member, error: member === 7 ? { code: 'x' } : null }))
    const place = {
      dense: run('completed'),
      patterns: [
        { points: [point(1, 'failed'), point(3, 'running')] },
        { points: [point(5, null), point(7, null)] },
      ],
    }
    const results = { models, places: [place, { ...place, dense: run('queued') }] } as unknown as Results
    expect(measurementsOf(results)).toEqual({ ended: 2 + 1, total: 4 + 4 })
  })
})

describe('withoutLayers', () => {
  const layer = (denseUs: number | null, ...speedUps: (object | null)[]) =>
    ({ denseUs, points: speedUps.map((speedUp) => ({ speedUp })) }) as unknown as Layer

  it('is silent where a layer has a speed-up', () => {
    expect(withoutLayers([layer(1, null), layer(1, null, {})], false)).toBeNull()
  })

  it('tells what is not measured yet from what was not measured and what is too small', () => {
    expect(withoutLayers([layer(1, null)], false)).toMatch(/yet/)
    expect(withoutLayers([layer(null, null), layer(null)], true)).toMatch(/both dense and pruned/)
    expect(withoutLayers([layer(2)], true)).toMatch(/both dense and pruned/)
    expect(withoutLayers([layer(2, null), layer(null)], true)).toMatch(/told from those beside it/)
  })
})
