/**
 * Times of the workbench's heaviest steps in a plain Node process, which compiles the library as the product does, once
 * the code is warm.
 *
 *   node times.mjs REPEATS CELLS   prints {buildMs: [], analyseMs: [], copiedShare, cellsMs} as JSON
 */
import process from 'node:process'
import { analyse, buildModel, readModel } from '@paceline/tflite'

const [repeats = 0, cells = 0] = process.argv.slice(2).map(Number)
const WARM_UP = { repeats: 5, cells: 100 }
const ALL_CELLS = 15_625

const buildMs = timesOf((seed) => buildModel({ space: 'mobilenet_v3', encoding: { size: 'large' } }, seed))
// 17 MB.
const { bytes } = buildModel({ space: 'mobilenet_v1' })
const analyseMs = timesOf(() => analyse(readModel(bytes)))
buildAndDigest(WARM_UP.cells, 1)
const start = performance.now()
buildAndDigest(cells, 0)
const cellsMs = performance.now() - start
process.stdout.write(JSON.stringify({ buildMs, analyseMs, copiedShare: copiedShare(), cellsMs }))

function timesOf(work) {
  const times = Array.from({ length: WARM_UP.repeats + repeats }, (_, repeat) => {
    const startMs = performance.now()
    work(repeat)
    return performance.now() - startMs
  })
  return times.slice(WARM_UP.repeats)
}

/** Cells spread over the whole space; in the raw view none is disconnected, and none has fewer operators. */
function buildAndDigest(count, first) {
  for (let place = 0; place < count; place++) {
    const index = (first + Math.floor((place * ALL_CELLS) / count)) % ALL_CELLS
    const { model } = buildModel({ space: 'nasbench201', encoding: { index, view: 'raw' } })
    if (!/^[0-9a-f]{64}$/.test(analyse(model).digest)) throw new Error(`cell ${index} has no digest`)
  }
}

/** Bytes of constants that are no views of the file, as a share of it. */
function copiedShare() {
  const constants = readModel(bytes).graphs.flatMap(({ tensors }) =>
    tensors.flatMap(({ data }) => data ?? []),
  )
  if (constants.length === 0) throw new Error('a model without weights shows nothing')
  const copied = constants.filter(({ buffer }) => buffer !== bytes.buffer)
  return copied.reduce((sum, { byteLength }) => sum + byteLength, 0) / bytes.byteLength
}
