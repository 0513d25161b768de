/** What one operator took over all inferences. */
export interface OperatorTimes {
  /** Its label in the plan. */
  readonly operator: string
  readonly kernel: string
  readonly firstMs: number
  readonly totalMs: number
  readonly calls: number
}

const head = ['node type', 'first', 'avg ms', '%', 'cdf%', 'mem KB', 'times called', 'Name']

/** The run-order table in the form of TFLite's profiler, which Paceline reads from every runtime. */
export function profilerTextOf(operators: readonly OperatorTimes[]): string {
  const wholeMs = operators.reduce((sum, { totalMs }) => sum + totalMs, 0)
  let reachedMs = 0
  const rows = operators.map(({ operator, kernel, firstMs, totalMs, calls }) => {
    reachedMs += totalMs
    const cells = [kernel, ms(firstMs), ms(totalMs / Math.max(1, calls)), share(totalMs), share(reachedMs)]
    return ['', ...cells, '0.000', calls, `[${operator}]`].join('\t')
  })
  function share(ofMs: number): string {
    return `${(wholeMs > 0 ? (100 * ofMs) / wholeMs : 0).toFixed(3)}%`
  }
  const title = `${'='.repeat(30)} Run Order ${'='.repeat(30)}`
  return [title, ['', ...head.map((name) => `[${name}]`)].join('\t'), ...rows, ''].join('\n')
}

const ms = (value: number): string => value.toFixed(6)
