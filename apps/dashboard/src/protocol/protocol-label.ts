import type { Schemas } from '@paceline/client'
import { estimatorVersion, warmupVersionOf } from '@paceline/domain'

type Protocol = Schemas['Protocol']

/**
 * How a figure is taken, in a word each: "tflite-native · xnnpack · 1 thread". What a protocol key depends on
 * beside these is named where it is not as by default, so that two keys do not read alike: a context, say, where
 * it is not a process of this computer. A flavour, such as the browser, comes last, where it is known.
 */
export function protocolLabel(
  runtime: string | null,
  protocol: Protocol | null | undefined,
  flavour: string | null = null,
): string {
  const name = runtime ?? 'default runtime'
  return protocol ? [name, ...partsOf(protocol, name), ...(flavour ? [flavour] : [])].join(' · ') : name
}

/** What a measurement's runtime said of its build or its browser; null where it has but one. */
export function flavourOf(measurement: Schemas['Measurement'] | null): string | null {
  const flavour = measurement?.conditions.ran.flavour
  return typeof flavour === 'string' ? flavour : null
}

function partsOf(protocol: Protocol, runtime: string): string[] {
  const { context, delegate, threads, arrival, batch, affinity, clock, warmup, estimator } = protocol
  const rule = warmupVersionOf(runtime)
  const olderRules =
    estimator.version !== estimatorVersion.version ||
    warmup.name !== rule.name ||
    warmup.version !== rule.version
  return [
    ...(context === 'process' ? [] : [context]),
    delegate ?? 'no delegate',
    `${threads} thread${threads === 1 ? '' : 's'}`,
    ...(arrival.mode === 'periodic' ? [`every ${arrival.periodMs} ms`] : []),
    ...(batch > 1 ? [`batch ${batch}`] : []),
    ...(affinity === 'any' ? [] : [affinity]),
    ...(clock === 'default' ? [] : [`${clock} clock`]),
    ...(olderRules ? ['older rules'] : []),
  ]
}
