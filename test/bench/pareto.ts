import {
  createRandom,
  hypervolume,
  type Objective,
  paretoFront,
  quantile,
  type Random,
  summarise,
} from '@paceline/domain'

interface Figure {
  readonly key: string
  readonly value: number
  readonly unit: string
  readonly better: 'higher' | 'lower'
  readonly target: number | null
}

type Point = readonly [number, number, number]

/** Points of one front, as many as the contract promises a time for. */
const pointCount = 100_000
const frontTargetMs = 150

/**
 * Times of the domain's heaviest single calls, the median of repeats in this process: fronts of 100,000
 * points, few and all of them on the front, and the summary of a million samples.
 */
export async function run({ quick }: { readonly quick: boolean }): Promise<Figure[]> {
  const repeats = quick ? 5 : 25
  const random = createRandom(1)
  const clouds: readonly (readonly [string, readonly Point[]])[] = [
    ['cloud', pointsOf(() => cloudPoint(random))],
    ['allonfront', pointsOf(() => frontPoint(random))],
  ]
  const figures: Figure[] = []
  for (const [shape, points] of clouds) {
    for (const objectives of [objectivesOf(2), objectivesOf(3)]) {
      const name = `${shape}.${objectives.length}d`
      const frontMs = medianMs(repeats, () => paretoFront(points, objectives))
      figures.push(figure(`pareto.front.${name}`, frontMs, frontTargetMs))
      const reference = objectives.map(() => 2)
      figures.push(
        figure(
          `pareto.hypervolume.${name}`,
          medianMs(repeats, () => hypervolume(points, objectives, reference)),
          null,
        ),
      )
    }
  }
  const samples = Array.from({ length: 10 }, () =>
    Float64Array.from({ length: 100_000 }, () => 1 + random.nextUnit()),
  )
  figures.push(
    figure(
      'summarise.million',
      medianMs(quick ? 3 : 9, () => summarise(samples)),
      1_000,
    ),
  )
  return figures
}

function pointsOf(next: () => Point): Point[] {
  return Array.from({ length: pointCount }, next)
}

function cloudPoint(random: Random): Point {
  return [random.nextUnit(), random.nextUnit(), random.nextUnit()]
}

/** On a front with any two or three columns read, since x + y is the same for all. */
function frontPoint(random: Random): Point {
  const x = random.nextUnit()
  return [x, 1 - x, random.nextUnit()]
}

function objectivesOf(count: number): Objective<Point>[] {
  return Array.from({ length: count }, (_, column) => ({
    direction: 'lower',
    value: (point) => point[column] as number,
  }))
}

function medianMs(repeats: number, work: () => unknown): number {
  const times = Array.from({ length: repeats }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return quantile(times, 0.5)
}

function figure(key: string, value: number, target: number | null): Figure {
  return { key, value, unit: 'ms', better: 'lower', target }
}
