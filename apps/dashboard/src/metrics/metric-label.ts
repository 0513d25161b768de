const labels: Readonly<Record<string, string>> = {
  top1: 'Top-1 accuracy',
  top5: 'Top-5 accuracy',
  'latency.median': 'Median latency',
  'latency.mean': 'Mean latency',
  'latency.min': 'Fastest sample',
  'latency.max': 'Slowest sample',
  'latency.p90': 'Latency p90',
  'latency.p99': 'Latency p99',
  'latency.first': 'First inference',
  'init.cold': 'Load time, cold',
  'init.warm': 'Load time, warm',
  peakBytes: 'Peak memory',
  peakActivationBytes: 'Peak activations',
  modelBytes: 'Model size',
  macs: 'MACs',
  params: 'Parameters',
  'throughput.fps': 'Throughput',
}

/** A metric of the catalogue in words; its own name where it needs none. */
export function metricLabel(name: string): string {
  return labels[name] ?? name
}
