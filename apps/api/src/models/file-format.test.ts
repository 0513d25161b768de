import { expect, it } from 'vitest'
import { fileFormat } from './file-format.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const wasm = bytesOf('\0asm\x01\0\0\0')
const tflite = bytesOf('\x1c\0\0\0TFL3')

it('goes by the first bytes, whatever the name', () => {
  expect(fileFormat(wasm, 'model.tflite')).toBe('wasm')
  expect(fileFormat(tflite, 'model.wasm')).toBe('tflite')
  expect(fileFormat(tflite, 'model.c')).toBe('tflite')
})

it.each([
  ['kernel.wasm', /no WebAssembly module/],
  ['KERNEL.WASM', /no WebAssembly module/],
  ['conv1x1.c', /npm run build:plugin/],
])('says of text named %s what is wrong with it', (fileName, words) => {
  for (const text of ['/* A kernel', '#', '']) {
    expect(() => fileFormat(bytesOf(text), fileName)).toThrow(
      expect.objectContaining({ code: 'invalid-model', message: expect.stringMatching(words) }),
    )
  }
})

it('leaves what nothing is known of to the reader of .tflite files', () => {
  for (const fileName of ['model.tflite', 'model.bin', null]) {
    expect(fileFormat(bytesOf('some text'), fileName)).toBe('tflite')
  }
})
