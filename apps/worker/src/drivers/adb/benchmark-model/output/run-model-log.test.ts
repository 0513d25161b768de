import { describe, expect, it } from 'vitest'
import { createRunModelLog } from './run-model-log.js'

/** Constructed from litert/tools/run_model.cc of google-ai-edge/LiteRT: no such tool has run here. */
const text = [
  'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR',
  'I0000 00:00:1751234567.500000    1234 run_model.cc:246] Model: /data/local/tmp/model.tflite',
  'INFO: Created TensorFlow Lite XNNPACK delegate for CPU.',
  'VERBOSE: Replacing 30 out of 31 node(s) with delegate (TfLiteXNNPackDelegate) node, yielding 1 partitions for subgraph 0.',
  'I0000 00:00:1751234567.545000    1234 run_model.cc:254] Signature index: 0',
  'I0000 00:00:1751234567.545100    1234 run_model.cc:256] Prepare input buffers',
  'I0000 00:00:1751234567.545200    1234 run_model.cc:283] Prepare output buffers',
  'I0000 00:00:1751234567.545300    1234 run_model.cc:294] Run model for 5 times',
  'I0000 00:00:1751234567.600000    1234 run_model.cc:303] First run took 9000 microseconds',
  'I0000 00:00:1751234567.600000    1234 run_model.cc:304] Slowest run took 9000 microseconds',
  'I0000 00:00:1751234567.600000    1234 run_model.cc:307] Fastest run took 990 microseconds',
  'I0000 00:00:1751234567.600000    1234 run_model.cc:310] All runs took average 2600 microseconds',
  'I0000 00:00:1751234567.600000    1234 run_model.cc:323] Model run completed',
]
const xnnpack = { tool: 'XNNPACK', nodes: /XNNPack/ }

function heard(lines: readonly string[]) {
  const log = createRunModelLog()
  for (const line of lines) log.heard(line)
  return log
}

describe('createRunModelLog', () => {
  it('takes the first run out of the mean', () => {
    const log = heard(text)
    expect(log.result).toEqual({ count: 5, firstUs: 9000, minUs: 990, maxUs: 9000, meanUs: 1000 })
    expect(log.initMs).toBeCloseTo(45, 3)
    expect(log.delegation(xnnpack)).toEqual({
      extent: 'partial',
      operators: 30,
      ofOperators: 31,
      partitions: 1,
    })
  })

  it('knows how long it took to load over midnight', () => {
    const late = [
      'I0812 23:59:59.900000 1 run_model.cc:1] Model: a',
      'I0813 00:00:00.100000 1 run_model.cc:1] Signature index: 0',
    ]
    expect(heard(late).initMs).toBeCloseTo(200, 3)
  })

  it('has no result of a log that ends early', () => {
    for (let lines = 0; lines < text.length; lines++) expect(heard(text.slice(0, lines)).result).toBeNull()
  })

  it('refuses figures that are missing or contradict each other', () => {
    const without = text.filter((line) => !line.includes('Fastest'))
    expect(() => heard(without).result).toThrow(/"min"/)
    const wrong = text.map((line) => line.replace('average 2600', 'average 26000'))
    expect(() => heard(wrong).result).toThrow(/contradict/)
  })

  it('keeps the words of what went wrong', () => {
    const failed = ['E0000 00:00:1.0 1 run_model.cc:340] Failed to compile model']
    expect(heard(failed)).toMatchObject({ errors: ['Failed to compile model'], result: null })
  })
})
