import { describe, expect, it } from 'vitest'
import { errorLines, refusal } from './refusal.js'

// TFLite's own words, as 2.9 prints them on stderr.
const mystery = `INFO: Created TensorFlow Lite XNNPACK delegate for CPU.
ERROR: Encountered unresolved custom op: Mystery.
See instructions: https://www.tensorflow.org/lite/guide/ops_custom
ERROR: Node number 0 (Mystery) failed to prepare.
ERROR: Encountered unresolved custom op: Mystery.
`

describe('errorLines', () => {
  it('keeps each error once, and nothing else', () => {
    expect(errorLines(mystery)).toEqual([
      'Encountered unresolved custom op: Mystery.',
      'Node number 0 (Mystery) failed to prepare.',
    ])
  })
})

describe('refusal', () => {
  it.each([
    [mystery, 'Mystery'],
    [
      `ERROR: Didn't find op for builtin opcode 'CUMSUM' version '9'. An older version may be supported.`,
      'CUMSUM version 9',
    ],
    [
      'ERROR: Op builtin_code out of range: 400. Are you using old TFLite binary with newer model?',
      'code 400',
    ],
  ])('names the operator that is missing', (log, operator) => {
    const error = refusal(log, 'otherwise')
    expect(error.code).toBe('operator-unsupported')
    expect(error.message).toContain(`no operator ${operator}`)
  })

  it('quotes any other refusal', () => {
    const log = 'ERROR: quantized_dimension must be in range [0, 1). Was 3.\n'
    expect(refusal(log, 'otherwise')).toMatchObject({
      code: 'model-refused',
      message: 'quantized_dimension must be in range [0, 1). Was 3.',
    })
  })

  it('has a sentence of its own for a refusal without a word, and bounds a long one', () => {
    expect(refusal('INFO: hello\n', 'TFLite refuses the model').message).toBe('TFLite refuses the model')
    const long = Array.from({ length: 500 }, (_, index) => `ERROR: tensor ${index} is wrong`).join('\n')
    expect(refusal(long, '').message.length).toBeLessThanOrEqual(1500)
  })
})
