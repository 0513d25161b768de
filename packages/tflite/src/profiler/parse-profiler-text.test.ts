import { describe, expect, it } from 'vitest'
import { ProfilerTextError, parseProfilerText } from './parse-profiler-text.js'

const head =
  '\t             [node type]\t  [first]\t [avg ms]\t     [%]\t  [cdf%]\t  [mem KB]\t[times called]\t[Name]'
const row = (type: string, name: string, first = '0.145', avg = '0.126') =>
  `\t${type.padStart(24)}\t    ${first}\t    ${avg}\t  3.230%\t  3.230%\t     0.000\t      150\t${name}`
const title = (words: string) => `============================== ${words} ==============================`

/** As tfjs-tflite writes of a model that one delegate runs whole (shortened: three of 31 operators). */
const delegated = [
  title('Run Order'),
  head,
  row('TfLiteXNNPackDelegate', '[probabilities]:31', '9.899', '3.989'),
  '',
  title('Top by Computation Time'),
  head,
  row('TfLiteXNNPackDelegate', '[probabilities]:31', '9.899', '3.989'),
  '',
  'Number of nodes executed: 1',
  title('Summary by node type'),
  '\t             [Node type]\t  [count]\t  [avg ms]\t    [avg %]\t    [cdf %]\t  [mem KB]\t[times called]',
  '\t   TfLiteXNNPackDelegate\t        1\t   598.296\t   100.000%\t   100.000%\t     0.000\t      150',
  '',
  'Timings (microseconds): count=1 curr=598296',
  'Memory (bytes): count=0',
  '1 nodes observed',
  '',
  'Delegate internal: ',
  title('Run Order'),
  head,
  row('DelegateOpInvoke', 'Delegate/Convolution (NHWC, F32) IGEMM:0'),
  row('DelegateOpInvoke', 'Delegate/Convolution (NHWC, F32) DWConv:1', '0.099', '0.097'),
  row('DelegateOpInvoke', 'Delegate/Copy (NC, X32):29', '0.000', '0.000'),
  '',
  title('Top by Computation Time'),
  head,
  row('DelegateOpInvoke', 'Delegate/Convolution (NHWC, F32) IGEMM:0'),
  '',
  'Number of nodes executed: 3',
].join('\n')

/** The same with an operator before the delegate's and one after. */
const partly = delegated.replace(
  row('TfLiteXNNPackDelegate', '[probabilities]:31', '9.899', '3.989'),
  [
    row('QUANTIZE', '[input]:0', '0.5', '0.4'),
    row('TfLiteXNNPackDelegate', '[a, b]:31', '9.899', '3.989'),
    row('TOPK_V2', '[labels]:30', '0.2', '1e-3'),
  ].join('\n'),
)

describe('parseProfilerText', () => {
  it('finds what a delegate ran inside', () => {
    expect(parseProfilerText(delegated)).toEqual([
      {
        type: 'Convolution (NHWC, F32) IGEMM',
        name: 'Delegate/Convolution (NHWC, F32) IGEMM:0',
        firstMs: 0.145,
        meanMs: 0.126,
        calls: 150,
      },
      expect.objectContaining({ type: 'Convolution (NHWC, F32) DWConv', firstMs: 0.099, meanMs: 0.097 }),
      expect.objectContaining({ type: 'Copy (NC, X32)', meanMs: 0 }),
    ])
  })

  it('puts it where the delegate stands among the other operators', () => {
    expect(parseProfilerText(partly).map(({ type, meanMs }) => [type, meanMs])).toEqual([
      ['QUANTIZE', 0.4],
      ['Convolution (NHWC, F32) IGEMM', 0.126],
      ['Convolution (NHWC, F32) DWConv', 0.097],
      ['Copy (NC, X32)', 0],
      ['TOPK_V2', 0.001],
    ])
  })

  it('reads the whole words of a benchmark, whose set-up is profiled too, and a prefixed title', () => {
    const text = [
      'INFO: STARTING!',
      'INFO: Profiling Info for Benchmark Initialization:',
      title('Run Order'),
      head,
      row('AllocateTensors', 'AllocateTensors/0', '80', '80'),
      '',
      'INFO: Operator-wise Profiling Info for Regular Benchmark Runs:',
      `INFO: ${delegated}`,
    ].join('\r\n')
    expect(parseProfilerText(text)).toEqual(parseProfilerText(delegated))
  })

  it('finds columns by their heads, between spaces too, as a terminal copies them', () => {
    const older = [
      title('Run Order'),
      '                     [node type]          [start]         [first]        [avg ms]            [%]          [cdf%]          [mem KB]      [times called]  [Name]',
      '                         CONV_2D            0.000           3.100           3.246         4.026%          4.026%             0.000              1       [MNasNet/Conv/Relu6]',
      '               DEPTHWISE_CONV_2D            3.247           2.229           2.265         2.809%          6.835%             0.000              1       [MNasNet/expanded_conv/up_1-relu6]',
      '',
    ].join('\n')
    expect(parseProfilerText(older)).toEqual([
      { type: 'CONV_2D', name: '[MNasNet/Conv/Relu6]', firstMs: 3.1, meanMs: 3.246, calls: 1 },
      expect.objectContaining({ type: 'DEPTHWISE_CONV_2D', firstMs: 2.229, meanMs: 2.265 }),
    ])
  })

  /** Constructed from stats_calculator.cc with `format_as_csv`, of the same three operators and one more. */
  const commas = (head: string, start: string[] = []) => {
    const csvRow = (...cells: string[]) => [cells[0], ...start, ...cells.slice(1)].join(', ')
    return [
      'Operator-wise Profiling Info for Regular Benchmark Runs:',
      title('Run Order'),
      head,
      csvRow('QUANTIZE', '0.5', '0.4', '1%', '1%', '0', '1', '[input]:0'),
      csvRow('TfLiteXNNPackDelegate', '9.899', '3.989', '99%', '100%', '0', '1', '[a, b]:31'),
      '',
      'Delegate internal: ',
      title('Run Order'),
      head,
      csvRow(
        'DelegateOpInvoke',
        '0.145',
        '0.126',
        '60%',
        '60%',
        '0',
        '1',
        'Delegate/Convolution (NHWC, F32) IGEMM:0',
      ),
      csvRow('DelegateOpInvoke', '0', '1e-05', '40%', '100%', '0', '1', 'Delegate/Copy (NC, X32):29'),
      '',
    ].join('\n')
  }
  const csvHead = 'node type, first, avg_ms, %, cdf%, mem KB, times called, name'

  it('reads the same tables with commas, of older builds too', () => {
    const expected = [
      { type: 'QUANTIZE', name: '[input]:0', firstMs: 0.5, meanMs: 0.4, calls: 1 },
      {
        type: 'Convolution (NHWC, F32) IGEMM',
        name: 'Delegate/Convolution (NHWC, F32) IGEMM:0',
        firstMs: 0.145,
        meanMs: 0.126,
        calls: 1,
      },
      { type: 'Copy (NC, X32)', name: 'Delegate/Copy (NC, X32):29', firstMs: 0, meanMs: 1e-5, calls: 1 },
    ]
    expect(parseProfilerText(commas(csvHead))).toEqual(expected)
    const older = csvHead.replace('node type,', 'node type, start,')
    expect(parseProfilerText(commas(older, ['7.25']))).toEqual(expected)
    expect(() => parseProfilerText(commas(older))).toThrow(/does not fit its head|no number/)
  })

  it.each([
    ['no text', '', /no table in run order/],
    ['a table without names', delegated.replaceAll('\t[Name]', ''), /no column "name"/],
    [
      'a row that was cut off',
      delegated.replaceAll('\t[probabilities]:31', ''),
      /does not fit its head: .*3\.989/,
    ],
    ['a word for a number', delegated.replaceAll('3.989', 'fast'), /"fast" is no number/],
  ])('refuses %s', (_, text, words) => {
    expect(() => parseProfilerText(text)).toThrow(ProfilerTextError)
    expect(() => parseProfilerText(text)).toThrow(words)
  })
})
