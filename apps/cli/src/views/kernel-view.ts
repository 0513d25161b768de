import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { textTable } from './text-table.js'
import { digits, factor, milliseconds, none, percent } from './units.js'

type Group = Schemas['KernelGroup']
type Kernel = Schemas['RankedKernel']

/**
 * A table for each group, under what its kernels have in common.
 *
 * @param devices names by id
 */
export function kernelLines(
  groups: readonly Group[],
  devices: ReadonlyMap<string, string>,
  paint: Paint,
): string[] {
  return groups.flatMap((group, index) => [
    ...(index === 0 ? [] : ['']),
    paint('bold', groupTitle(group)),
    `on ${devices.get(group.deviceId) ?? group.deviceId} by ${group.runtime}, key ${group.protocolKey.slice(0, 12)}`,
    ...textTable(
      group.kernels,
      [
        { title: '#', align: 'right', text: ({ rank }) => `${rank}` },
        { title: 'KERNEL', text: ({ name }) => name },
        { title: 'FROM', text: ({ source, layout }) => (layout === null ? source : `${source}, ${layout}`) },
        { title: 'TOLERANCE', align: 'right', text: toleranceText },
        { title: 'MEDIAN', align: 'right', text: ({ medianMs }) => milliseconds(medianMs) },
        { title: 'INTERVAL', text: intervalText },
        { title: 'TIMES', align: 'right', text: ({ timesFastest }) => factor(timesFastest) },
        { title: 'VERDICT', text: ({ verdict }) => verdict, dress: (text) => paintWord(paint, text) },
        { title: 'RUN', text: ({ runId }) => runId },
      ],
      paint,
    ),
  ])
}

/** Such as `conv1x1 float32, height 28, width 28, inputChannels 128, outputChannels 128, relu6, 90 % zeros`. */
export function groupTitle({ operator, dtype, shapes, activation, sparsity }: Group): string {
  const sizes = Object.entries(shapes).map(([name, size]) => `${name} ${size}`)
  const zeros = sparsity === 0 ? [] : [`${percent(sparsity)} zeros`]
  const fused = activation === null || activation === 'none' ? [] : [activation]
  return [`${operator} ${dtype}`, ...sizes, ...fused, ...zeros].join(', ')
}

/** How far from exact a plug-in was allowed to be. */
function toleranceText({ tolerance }: Kernel): string {
  if (tolerance === null) return none
  return tolerance === 0 ? 'exact' : `${tolerance}`
}

function intervalText({ interval, sessionVariance }: Kernel): string {
  if (interval === null) return none
  const range = `${digits(interval.low)} to ${digits(interval.high)}`
  return sessionVariance === 'known' ? range : `${range} (this session's)`
}
