// Works every figure of this bundle out again from its samples, with the rules beside it and nothing but Node:
//   node recompute.mjs
// prints each figure as it is stored and as it came out, and ends with 1 where one differs by more than 1e-9.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { recomputeEvidence } from './rules/index.js'

const read = (name) => readFileSync(new URL(name, import.meta.url))
const readJson = (name) => JSON.parse(read(name).toString())
const has = (name) => existsSync(new URL(name, import.meta.url))

const manifest = readJson('manifest.json')
const changed = Object.entries(manifest.files).flatMap(([name, { sha256 }]) =>
  has(name) && createHash('sha256').update(read(name)).digest('hex') === sha256 ? [] : [name],
)

const { figures, notes } = recomputed()
const differing = figures.filter(({ agrees }) => !agrees)
print(figures)
for (const note of notes) process.stdout.write(`note: ${note}\n`)
for (const name of changed) process.stdout.write(`${name} is not the file that the manifest names\n`)
process.stdout.write(
  differing.length === 0
    ? `all ${figures.length} figures of ${manifest.run} follow from its samples, within 1e-9\n`
    : `${differing.length} of ${figures.length} figures of ${manifest.run} do not follow from its samples\n`,
)
process.exitCode = differing.length + changed.length > 0 ? 1 : 0

function recomputed() {
  try {
    return recomputeEvidence({
      run: measured(''),
      floor: readJson('floor.json'),
      comparison: has('comparison.json') ? readJson('comparison.json').results : null,
      replay: has('replay.json') ? replay() : null,
    })
  } catch (error) {
    process.stderr.write(`the figures cannot be worked out: ${error.message}\n`)
    process.exit(1)
  }
}

function measured(folder) {
  return {
    protocol: readJson(`${folder}protocol.json`),
    measurement: {
      ...readJson(`${folder}measurement.json`),
      conditions: readJson(`${folder}conditions.json`),
    },
    samples: readJson(`${folder}samples.json`),
  }
}

function replay() {
  return {
    outcome: readJson('replay.json'),
    original: measured('original/'),
    floor: readJson('replay-floor.json'),
  }
}

function print(figures) {
  const rows = [
    ['', 'figure', 'stored', 'recomputed'],
    ...figures.map(({ path, stored, recomputed, agrees }) => [
      agrees ? 'ok' : 'DIFFERS',
      path,
      shown(stored),
      shown(recomputed),
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)))
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0))
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`)
  }
}

function shown(value) {
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
}
