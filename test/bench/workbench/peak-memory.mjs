/**
 * How far the memory of a process rises while it does one piece of work on a model, above what it held before, the
 * given model included. A program of its own, so that nothing else is in its peak.
 *
 *   node --expose-gc peak-memory.mjs build '{"space":…}'            prints {modelBytes, peakBytes} as JSON
 *   node --expose-gc peak-memory.mjs float16|dynamic-int8 FILE
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { buildModel, readModel, transformModel, writeModel } from '@paceline/tflite'

const [work = '', subject = ''] = process.argv.slice(2)
const build = (spec) => buildModel(spec, 1).bytes
const quantize = (bytes) =>
  writeModel(transformModel(readModel(bytes), { kind: 'quantize', dtype: work }).model)

// What loading and compiling the code takes is no part of a model's cost.
const small = build({ space: 'mobilenet_v3', encoding: { size: 'small', width: 0.35, resolution: 32 } })
if (work !== 'build') quantize(small)

globalThis.gc?.()
const heldBytes = process.memoryUsage.rss()
const given = work === 'build' ? null : readFileSync(subject)
const made = given === null ? build(JSON.parse(subject)) : quantize(given)
const peakBytes = process.resourceUsage().maxRSS * 1024 - heldBytes
process.stdout.write(JSON.stringify({ modelBytes: (given ?? made).byteLength, peakBytes }))
