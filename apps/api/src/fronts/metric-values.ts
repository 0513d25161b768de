import type { FrontRow } from '@paceline/db'

/** What a point is worth in a cost metric of the catalogue; null where its run or model does not tell. */
export function costOf(row: FrontRow, metric: string): number | null {
  return readers[metric]?.(row) ?? null
}

type Reader = (row: FrontRow) => number | null

const readers: Readonly<Record<string, Reader>> = {
  'latency.median': ({ measurement }) => measurement.latencyMs.median,
  'latency.mean': ({ measurement }) => measurement.latencyMs.mean,
  'latency.min': ({ measurement }) => measurement.latencyMs.min,
  'latency.max': ({ measurement }) => measurement.latencyMs.max,
  'latency.p90': ({ measurement }) => measurement.latencyMs.p90,
  'latency.p99': ({ measurement }) => measurement.latencyMs.p99,
  'latency.first': ({ measurement }) => measurement.firstMs,
  'init.cold': ({ measurement }) => measurement.initMs.cold,
  'init.warm': ({ measurement }) => measurement.initMs.warm,
  peakBytes: ({ measurement }) => measurement.peakBytes,
  'throughput.fps': ({ measurement }) => 1000 / measurement.latencyMs.mean,
  peakActivationBytes: ({ peakActivationBytes }) => peakActivationBytes,
  modelBytes: ({ bytes }) => bytes,
  macs: ({ macs }) => macs,
  params: ({ params }) => params,
}
