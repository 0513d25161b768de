import type { Schemas } from '@paceline/client'
import { usageError } from '../cli-error.js'

/** Figures given as `metric=value`, all on one data set, as qualities that came with the upload. */
export function qualitiesFrom(figures: readonly string[], dataset: string | undefined): Schemas['Quality'][] {
  if (figures.length > 0 && dataset === undefined) {
    throw usageError('A --quality needs the --dataset that it was measured on, such as imagenet.')
  }
  return figures.map((figure) => {
    const [, metric, value] = /^([\w.-]+)=(.+)$/.exec(figure) ?? []
    const number = Number(value)
    if (metric === undefined || value === undefined || !Number.isFinite(number)) {
      throw usageError(`--quality is metric=value, such as top1=71.8, not "${figure}".`)
    }
    return { metric, value: number, dataset: dataset ?? '', origin: 'uploaded', source: 'paceline profile' }
  })
}
