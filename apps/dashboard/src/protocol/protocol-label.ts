import type { Schemas } from '@paceline/client'
import { estimatorVersion, warmupRuleVersion } from '@paceline/domain'

type Protocol = Schemas['Protocol']

/**
 * How a figure is taken, in a word each: "tflite-native · xnnpack · 1 thread". What a protocol key depends on
 * beside these is named where it is not as by default, so that two keys do not read alike.
 */
export function protocolLabel(runtime: string | null, protocol: Protocol | null | undefined): string {
  const name = runtime ?? 'default runtime'
  return protocol ? [name, ...partsOf(protocol)].join(' · ') : name
}

function partsOf(protocol: Protocol): string[] {
  const { delegate, threads, arrival, batch, affinity, clock, warmup, estimator } = protocol
  const olderRules =
    estimator.version !== estimatorVersion.version || warmup.version !== warmupRuleVersion.version
  return [
    delegate ?? 'no delegate',
    `${threads} thread${threads === 1 ? '' : 's'}`,
    ...(arrival.mode === 'periodic' ? [`every ${arrival.periodMs} ms`] : []),
    ...(batch > 1 ? [`batch ${batch}`] : []),
    ...(affinity === 'any' ? [] : [affinity]),
    ...(clock === 'default' ? [] : [`${clock} clock`]),
    ...(olderRules ? ['older rules'] : []),
  ]
}
