import { qualityOf } from '@paceline/domain'
import type { Model, Quality } from '../api/models.js'

/** The one figure that stands for a model in a list: its top-1 accuracy, else the first metric that it has. */
export function shownQuality({ qualities }: Pick<Model, 'qualities'>): Quality | undefined {
  const metric = qualities.some(({ metric }) => metric === 'top1') ? 'top1' : qualities[0]?.metric
  return metric === undefined ? undefined : qualityOf(qualities, metric)
}
