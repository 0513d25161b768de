import { RunnerError, UnsupportedModelError } from '@paceline/agent'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './refusal.js'

describe('refusalOf', () => {
  it('takes the words that were printed before what was thrown, without levels and positions', () => {
    const log = [
      'INFO: [cpu_registry.cc:75] XNNPACK CPU accelerator registered.',
      'WARNING: [auto_registration.cc:38] NPU accelerator could not be loaded.',
      'ERROR: [model_load.cc:290] Variable tensors not yet supported.',
    ].join('\n')
    const refusal = refusalOf('Failed to load model from buffer', log)
    expect(refusal).toBeInstanceOf(UnsupportedModelError)
    expect(refusal).toMatchObject({
      code: 'model-refused',
      message: 'Variable tensors not yet supported.; Failed to load model from buffer',
    })
  })

  it('drops what a C++ exception says of its place', () => {
    const thrown = new Error('ERROR: [core/src/cpp/litert_web.cc:245]\n└ ERROR: [./cc/model.h:70]')
    expect(refusalOf(thrown, 'ERROR: no such thing').message).toBe('no such thing')
    expect(refusalOf(thrown, '').message).toBe('LiteRT.js refused the model without a word')
  })

  it('cuts what repeats for each tensor', () => {
    const log = Array.from({ length: 40 }, (_, index) => `ERROR: Tensor ${index} is wrong.`).join('\n')
    expect(refusalOf('no', log).message).toMatch(/^Tensor 0 is wrong\.;.*Tensor 4 is wrong\.; 36 more$/)
  })

  it('names an operator that is missing', () => {
    const log = 'ERROR: Encountered unresolved custom op: Convolution2DTransposeBias.'
    expect(refusalOf('no', log).code).toBe('operator-unsupported')
  })

  it('does not call a trap a refusal', () => {
    const trap = refusalOf(new WebAssembly.RuntimeError('memory access out of bounds'), '')
    expect(trap).toBeInstanceOf(RunnerError)
    expect(trap.code).toBe('runner-crashed')
    expect(refusalOf(new WebAssembly.RuntimeError('Aborted(OOM)'), '').code).toBe('out-of-memory')
  })
})
