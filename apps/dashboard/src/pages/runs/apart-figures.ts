import type { Measurement } from '../../api/runs.js'
import { formatMs, formatSignedRatio } from '../../format/numbers.js'

type Apart = Measurement['apart'][number]

export interface ApartFigure {
  readonly name: string
  readonly figure: string
  readonly note: string
}

const names = {
  throttled: { clean: 'Burst', apart: 'Sustained' },
  contended: { clean: 'Undisturbed', apart: 'Beside other processes' },
} as const satisfies Record<Apart['cause'], unknown>

/**
 * The figure of the undisturbed invocations beside the figures of those that were kept apart, most telling first;
 * empty where nothing was. Where those had to go into the figure, there is no clean one to stand beside.
 */
export function apartFigures({
  apart,
  latencyMs,
  invocations,
}: Pick<Measurement, 'apart' | 'latencyMs' | 'invocations'>): ApartFigure[] {
  const ordered = apart.toSorted((a, b) => Number(b.cause === 'throttled') - Number(a.cause === 'throttled'))
  const [first] = ordered
  if (!first) return []
  const clean: ApartFigure = {
    name: names[first.cause].clean,
    figure: formatMs(latencyMs.median),
    note: `${counted(invocations, 'invocation')} on a device that was itself`,
  }
  const mixed = apart.some(({ inFigure }) => inFigure)
  return [...(mixed ? [] : [clean]), ...ordered.map((one) => apartFigure(one, latencyMs.median))]
}

function apartFigure({ cause, medianMs, invocations, iterations, inFigure }: Apart, cleanMs: number) {
  const samples = `${counted(iterations, 'sample')} in ${counted(invocations, 'invocation')}`
  const place = inFigure
    ? 'in the figure, as too few undisturbed ones came about'
    : `${formatSignedRatio(medianMs / cleanMs - 1)}, kept apart`
  return { name: names[cause].apart, figure: formatMs(medianMs), note: `${samples}, ${place}` }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
