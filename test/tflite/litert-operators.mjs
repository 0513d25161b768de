// Holds a table of the highest version of each operator, given as JSON, against LiteRT.js in a process of its own, and
// prints what it says otherwise. A custom operator that nobody knows stands first, so that no other is ever prepared.
import process from 'node:process'
import { builtinOperators, writeModel } from '@paceline/tflite'
import { loadRuntime } from '../../device-agents/litert/dist/index.js'
import { litertFolder, openGlue } from '../../device-agents/node/dist/glue.js'

/** These it takes apart before it looks for kernels; one without a graph to run ends in an endless loop. */
const unasked = new Set(['CUSTOM', 'DELEGATE', 'PLACEHOLDER_FOR_GREATER_OP_CODES', 'STABLEHLO_COMPOSITE'])

console.warn = () => undefined
openGlue()
const runtime = await loadRuntime('compat', `${litertFolder}wasm`)
const table = JSON.parse(process.argv[2] ?? '{}')
const asked = builtinOperators.filter((type) => !unasked.has(type))
const disagreements = []
// All at their highest version at once, and each at the next version alone: it stops at the first that it misses.
disagreements.push(
  ...missing(await words(asked.flatMap((type) => (table[type] ? [[type, table[type]]] : [])))),
)
for (const type of asked) {
  const next = (table[type] ?? 0) + 1
  if (missing(await words([[type, next]])).length === 0) disagreements.push(`${type} ${next} is there`)
}
process.stdout.write(JSON.stringify(disagreements), () => process.exit(0))

function missing(log) {
  return log.split('\n').filter((line) => /Didn't find op for builtin|out of range/.test(line))
}

/** What LiteRT.js says to a model of these operators. */
async function words(versions) {
  const operators = [
    { type: 'CUSTOM', customName: 'unknown', version: 1, inputs: [0], outputs: [1], options: {} },
    ...versions.map(([type, version]) => ({
      type,
      version,
      inputs: [1],
      outputs: [2],
      options: type === 'SPLIT' ? { numSplits: 1 } : {},
    })),
  ]
  const tensors = ['a', 'b', 'c'].map((name) => ({ name, shape: [1], dtype: 'float32' }))
  const graph = { name: 'main', inputs: [0], outputs: [2], tensors, operators }
  try {
    const compiled = await runtime.liteRt.loadAndCompile(writeModel({ description: '', graphs: [graph] }), {
      accelerator: 'wasm',
    })
    compiled.delete()
    return ''
  } catch (error) {
    return `${error}\n${runtime.takeLog()}`
  }
}
