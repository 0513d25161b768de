/** Constructed from the sources of the tool, as documented: no such tool has run here. */

export interface MadeRuns {
  readonly count: number
  readonly firstUs: number
  readonly minUs: number
  readonly maxUs: number
  readonly meanUs: number
  readonly stdUs: number
}

export interface MadeLog {
  readonly warmup?: MadeRuns
  readonly runs?: MadeRuns
  readonly initUs?: number
  readonly threads?: number
  /** Between the parameters and the session: what delegates say. */
  readonly delegateLines?: readonly string[]
  readonly prefix?: string
  readonly percentiles?: boolean
  readonly closing?: 'now' | 'old' | 'litert'
  readonly peakMb?: number
}

export const madeRuns: MadeRuns = {
  count: 50,
  firstUs: 5100,
  minUs: 4900,
  maxUs: 5200,
  meanUs: 5012.34,
  stdUs: 40,
}
const madeWarmup: MadeRuns = {
  count: 90,
  firstUs: 9000,
  minUs: 4950,
  maxUs: 9000,
  meanUs: 5100.5,
  stdUs: 400,
}

/** As a C++ stream prints a double: six significant digits, scientific from 1e6 on. */
export function printed(value: number): string {
  if (Number.isInteger(value) && value < 1e6) return String(value)
  const [mantissa = '', exponent = '0'] = value.toExponential(5).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(6)))
  const sign = power < 0 ? '-' : '+'
  return `${Number(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

export function statisticsLine(runs: MadeRuns, percentiles = false): string {
  const { count, firstUs, minUs, maxUs, meanUs, stdUs } = runs
  if (count === 0) return 'count=0'
  if (minUs === maxUs) return `count=${count} curr=${minUs}${count > 1 ? '(all same)' : ''}`
  const spread = `count=${count} first=${firstUs} curr=${maxUs} min=${minUs} max=${maxUs} avg=${printed(meanUs)} std=${printed(stdUs)}`
  return percentiles ? `${spread} p5=${minUs} median=${minUs} p95=${maxUs}` : spread
}

export function madeLog(made: MadeLog = {}): string {
  const { warmup = madeWarmup, runs = madeRuns, initUs = 38467, threads = 1, delegateLines = [] } = made
  const { prefix = 'INFO: ', percentiles = false, closing = 'now', peakMb } = made
  const session = [
    'STARTING!',
    `Num threads: [${threads}]`,
    'Graph: [/data/local/tmp/model.tflite]',
    'Loaded model /data/local/tmp/model.tflite',
  ]
  const measured = [
    'The input model file size (MB): 16.9',
    `Initialized session in ${printed(initUs / 1000)}ms.`,
    'Running benchmark for at least 1 iterations and at least 0.5 seconds but terminate if exceeding 150 seconds.',
    `${statisticsLine(warmup, percentiles)}\n`,
    'Running benchmark for at least 50 iterations and at least 0 seconds but terminate if exceeding 150 seconds.',
    `${statisticsLine(runs, percentiles)}\n`,
  ]
  const lines = [
    ...session.map((line) => `${prefix}${line}`),
    ...delegateLines,
    ...measured.map((line) => `${prefix}${line}`),
    ...closingLines({ warmup, runs, initUs, closing, peakMb }).map((line) => `${prefix}${line}`),
  ]
  return `${lines.join('\n')}\n`
}

function closingLines({
  warmup,
  runs,
  initUs,
  closing,
  peakMb,
}: Required<Pick<MadeLog, 'warmup' | 'runs' | 'initUs' | 'closing'>> & { peakMb: number | undefined }) {
  const peak =
    peakMb === undefined ? [] : [`Overall peak memory footprint (MB) via periodic monitoring: ${peakMb}`]
  if (closing === 'old') {
    const means = `Warmup: ${printed(warmup.meanUs)}, Init: ${initUs}, Inference: ${printed(runs.meanUs)}`
    return [`Average inference timings in us: ${means}`, ...peak]
  }
  if (closing === 'litert') {
    return [
      '\n========== BENCHMARK RESULTS ==========',
      `Model initialization: ${(initUs / 1000).toFixed(2)} ms`,
      `Warmup (first):       ${(warmup.firstUs / 1000).toFixed(2)} ms`,
      `Inference (avg):      ${(runs.meanUs / 1000).toFixed(2)} ms (${runs.count} runs)`,
      ...(peakMb === undefined ? [] : [`Peak memory:          ${peakMb.toFixed(2)} MB`]),
      '======================================\n',
    ]
  }
  return [
    `Inference timings in us: Init: ${initUs}, First inference: ${warmup.firstUs}, Warmup (avg): ${printed(warmup.meanUs)}, Inference (avg): ${printed(runs.meanUs)}`,
    ...peak,
  ]
}
