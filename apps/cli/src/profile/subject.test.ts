import { expect, test } from 'vitest'
import { CliError } from '../cli-error.js'
import { checkFile, parseKnownSubject, parseSubject } from './subject.js'

test('a model id, an encoding and a path are told apart', () => {
  expect(parseSubject('mdl_01abc')).toEqual({ kind: 'model', id: 'mdl_01abc' })
  expect(parseSubject('mobilenet_v2:{"width":1,"resolution":224}')).toEqual({
    kind: 'encoding',
    space: 'mobilenet_v2',
    encoding: { width: 1, resolution: 224 },
  })
  for (const path of ['model.tflite', './mdl_x/y.tflite', 'C:{x}.tflite', 'a:b', 'mdl_']) {
    expect(parseSubject(path)).toEqual({ kind: 'file', path })
  }
})

test('an encoding that is not JSON is refused with a hint to its quotes', () => {
  expect(() => parseSubject('mobilenet_v2:{width:1}')).toThrow(
    /after "mobilenet_v2:" is not JSON .*single quotes/,
  )
})

test('where no file is taken, a path is a wrong usage', () => {
  expect(() => parseKnownSubject('model.tflite')).toThrow(CliError)
  expect(parseKnownSubject('mdl_1')).toEqual({ kind: 'model', id: 'mdl_1' })
})

test('a path without a file is named before anything is sent', async () => {
  await expect(checkFile('/nowhere/model.tflite')).rejects.toThrow(
    /There is no file \/nowhere\/model\.tflite/,
  )
  await expect(checkFile('/')).rejects.toThrow(/That is not a file: \//)
  await expect(checkFile(new URL(import.meta.url).pathname)).resolves.toBeUndefined()
})
