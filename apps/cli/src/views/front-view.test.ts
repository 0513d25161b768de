import type { Schemas } from '@paceline/client'
import { expect, test } from 'vitest'
import { frontPlot } from './front-plot.js'
import { frontLines } from './front-view.js'
import { plain } from './paint.js'

type Point = Schemas['ParetoPoint']

function point(name: string, top1: number, latencyMs: number, parts: Partial<Point> = {}): Point {
  return {
    modelId: `mdl_${name}`,
    runId: `run_${name}`,
    name,
    family: null,
    values: { top1, 'latency.median': latencyMs },
    interval: { level: 0.95, low: latencyMs * 0.99, high: latencyMs * 1.01 },
    sessionVariance: 'unknown',
    qualityOrigin: 'measured',
    qualitySource: '',
    weights: 'unknown',
    verdict: 'stable',
    onFront: true,
    dominatedBy: null,
    frontProbability: 1,
    ...parts,
  }
}

const front: Schemas['Front'] = {
  objectives: [
    { metric: 'top1', direction: 'higher', unit: '%' },
    { metric: 'latency.median', direction: 'lower', unit: 'ms' },
  ],
  protocolKey: 'pk_1',
  runtime: 'tflite-native',
  protocolKeys: [{ protocolKey: 'pk_1', runtime: 'tflite-native', points: 3 }],
  points: [
    point('worse', 60, 12, { onFront: false, dominatedBy: 'mdl_quick' }),
    point('good', 71.8, 20),
    point('quick', 65, 10, { weights: 'random', qualityOrigin: 'claimed' }),
  ],
  hypervolume: 1234.5,
  hypervolumeReference: [0, 22],
  measureNext: ['mdl_good'],
  published: [],
}

test('the front comes first, cheapest first, and dominated points name what beats them', () => {
  const lines = frontLines(front, 'bench-1', plain)
  expect(lines[0]).toBe('top1 against latency.median on bench-1 with tflite-native (pk_1)')
  expect(lines[1]).toBe('2 of 3 models on the front')
  expect(lines.slice(4, 7).map((line) => line.split(/ {2,}/).slice(0, 5))).toEqual([
    ['●', 'quick', '65.00', '10.00', '1.0 %†'],
    ['●', 'good', '71.80', '20.00', '1.0 %†'],
    ['·', 'worse', '60.00', '12.00', '1.0 %†'],
  ])
  expect(lines[6]).toMatch(/quick$/)
})

test('an accuracy that the weights do not have is marked, and the mark explained', () => {
  const text = frontLines(front, 'bench-1', plain).join('\n')
  expect(text).toMatch(/quick .* claimed\*$/m)
  expect(text).toContain('* the weights are random')
  expect(text).toContain('measure next: good')
  expect(
    frontLines({ ...front, points: [point('good', 71.8, 20)] }, 'bench-1', plain).join('\n'),
  ).not.toContain('random')
})

test('± says whose session it is of', () => {
  const of = (points: Point[]) => frontLines({ ...front, points }, 'bench-1', plain).join('\n')
  const known = point('known', 70, 9, { sessionVariance: 'known' })
  expect(of([point('one', 60, 5)])).toMatch(/^† session variance unknown: ± is of one session/m)
  expect(of([known])).not.toMatch(/†/)
  expect(of([known])).toMatch(/^± reaches to where another session would land$/m)
  expect(of([known, point('one', 60, 5)])).toMatch(/^without †, ± reaches/m)
})

test('an empty front says what to do', () => {
  const empty = { ...front, points: [], protocolKey: null, protocolKeys: [] }
  expect(frontLines(empty, 'bench-1', plain)[0]).toContain('Nothing has been measured on bench-1')
  expect(frontLines({ ...front, points: [] }, 'bench-1', plain)[0]).toContain('No measured model has a top1')
})

test('the plot puts every point where its values say', () => {
  const plot = frontPlot(front, { columns: 32, rows: 5 }, plain)
  expect(plot).toEqual([
    'top1 (%)',
    '    71.80 ┤                    ●',
    '          ┤',
    '          ┤●',
    '          ┤',
    '    60.00 ┤    ·',
    '          └─────────────────────\n           10.00           20.00',
  ])
})

test('a single place gives no plot', () => {
  expect(frontPlot({ ...front, points: [point('only', 70, 10)] }, { columns: 60, rows: 5 }, plain)).toEqual(
    [],
  )
})
