import { describe, expect, it } from 'vitest'
import {
  bitsPerElement,
  builtinOperators,
  builtinOptions,
  builtinOptions2,
  completeOptions,
  denseBytes,
  dtypes,
  fieldsOf,
  operatorCode,
  operatorName,
  optionsTableOf,
  unionMember,
} from './index.js'

describe('operator codes', () => {
  it('agree with the schema at spots all over the list', () => {
    const spots = {
      CONV_2D: 3,
      LSTM: 16,
      CUSTOM: 32,
      MEAN: 40,
      HARD_SWISH: 117,
      BATCH_MATMUL: 126,
      GELU: 150,
    }
    for (const [name, code] of Object.entries(spots)) expect(operatorCode(name)).toBe(code)
    expect(operatorCode('STABLEHLO_CASE')).toBe(209)
    expect(operatorName(203)).toBe('DILATE')
  })

  it('are undefined for what the schema does not know', () => {
    expect(operatorName(210)).toBeUndefined()
    expect(operatorName(-1)).toBeUndefined()
    expect(operatorCode('toString')).toBeUndefined()
  })
})

describe('options', () => {
  it('stand in their union at the number the schema gives them', () => {
    expect(unionMember('Conv2D')).toEqual({ union: 1, number: 1 })
    expect(unionMember('Reshape')).toEqual({ union: 1, number: 17 })
    expect(unionMember('BatchMatMul')).toEqual({ union: 1, number: 101 })
    expect(unionMember('RightShift')).toEqual({ union: 1, number: 126 })
    expect(unionMember('Dilate')).toEqual({ union: 2, number: 18 })
  })

  it('belong to some operator, table by table', () => {
    const used = new Set(builtinOperators.map((name) => optionsTableOf(name)))
    expect([...builtinOptions, ...builtinOptions2].filter((table) => !used.has(table))).toEqual([])
  })

  it('are none for operators without any', () => {
    for (const name of ['RELU', 'LOGISTIC', 'CUSTOM', 'PRELU', 'constructor']) {
      expect(optionsTableOf(name)).toBeUndefined()
    }
  })

  it('keep the slots of fields that were taken out', () => {
    expect(fieldsOf('ResizeBilinear').map(({ name, slot }) => [name, slot])).toEqual([
      ['alignCorners', 2],
      ['halfPixelCenters', 3],
    ])
  })

  it('have fallbacks of their kind', () => {
    for (const table of [...builtinOptions, ...builtinOptions2]) {
      for (const { name, kind, fallback, names } of fieldsOf(table)) {
        if (kind === 'enum8') expect(names, `${table}.${name}`).toContain(fallback)
      }
    }
  })

  it('are completed by the defaults of the schema', () => {
    expect(completeOptions('CONV_2D', { padding: 'VALID', strideW: 2, strideH: 2 })).toEqual({
      padding: 'VALID',
      strideW: 2,
      strideH: 2,
      fusedActivation: 'NONE',
      dilationWFactor: 1,
      dilationHFactor: 1,
      quantizedBiasType: 'float32',
    })
    expect(completeOptions('RELU', {})).toEqual({})
    expect(() => completeOptions('CONV_2D', { stride: 2 })).toThrow('CONV_2D has no option stride')
  })
})

describe('tensor types', () => {
  it('are numbered as in the schema', () => {
    expect(dtypes.indexOf('int8')).toBe(9)
    expect(dtypes.indexOf('bfloat16')).toBe(18)
    expect(dtypes.indexOf('float8e5m2')).toBe(22)
  })

  it('know their size, packed below a byte', () => {
    expect(bitsPerElement('string')).toBeUndefined()
    expect(denseBytes('float32', 3)).toBe(12)
    expect(denseBytes('int4', 3)).toBe(2)
    expect(denseBytes('int2', 0)).toBe(0)
  })
})
