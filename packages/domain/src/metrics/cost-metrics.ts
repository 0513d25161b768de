import type { Metric } from './metric.js'

const fromZero: Metric['range'] = { min: 0, max: null }

/** What running a model takes. `latency.*`, `init.*` and `peakBytes` depend on device and protocol. */
export const costMetrics: readonly Metric[] = [
  cost('latency.median', 'ms', 'Median of the measured samples'),
  cost('latency.mean', 'ms', 'Mean of the measured samples'),
  cost('latency.min', 'ms', 'Fastest measured sample'),
  cost('latency.max', 'ms', 'Slowest measured sample'),
  cost('latency.p90', 'ms', '90th percentile of the measured samples'),
  cost('latency.p99', 'ms', '99th percentile of the measured samples'),
  cost('latency.first', 'ms', 'First inference after the model was loaded'),
  cost('init.cold', 'ms', 'Loading and preparing the model in the first runner of a session'),
  cost('init.warm', 'ms', 'Loading and preparing the model when its files are cached'),
  cost('peakBytes', 'B', 'Peak memory of the process that ran the model'),
  cost('peakActivationBytes', 'B', 'Peak of live activations by the order of operators'),
  cost('modelBytes', 'B', 'Size of the model file'),
  cost('macs', '', 'Multiply-accumulates of one inference'),
  cost('effectiveMacs', '', 'Multiply-accumulates whose weight is not zero'),
  cost('bitOps', '', 'Multiply-accumulates times the bits of weight and activation'),
  cost('params', '', 'Weights and biases, batch norm folded'),
  cost('operator.median', 'µs', 'Median time of one operator'),
  gain('throughput.fps', 'fps', 'Inferences per second'),
  gain('throughput.tokens', 'token/s', 'Tokens generated per second'),
  cost('ttft', 'ms', 'Time to the first token'),
  cost('rtf', '', 'Processing time over the length of the audio'),
  cost('energy', 'J', 'Energy of one inference'),
  cost('nfe', '', 'Network evaluations per generated sample'),
  cost('taskBytes', 'B', 'Bytes moved or stored per task'),
]

function cost(name: string, unit: string, description: string): Metric {
  return { name, unit, direction: 'lower', range: fromZero, kind: 'cost', task: null, description }
}

function gain(name: string, unit: string, description: string): Metric {
  return { name, unit, direction: 'higher', range: fromZero, kind: 'cost', task: null, description }
}
