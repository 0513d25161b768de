#!/usr/bin/env node
// What `.ci/run` runs. Each part is run whatever became of the others, so that one run shows all that is wrong.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { orSentence, setUp } from './setup/everything.mjs'
import { readTestCounts } from './setup/test-counts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = path.join(root, '.cache', 'ci', 'tests.json')
const counts = { passed: 0, failed: 0 }

mkdirSync(path.dirname(report), { recursive: true })
rmSync(report, { force: true })
await orSentence(() => setUp(root))
if (process.exitCode) counts.failed += 1
else {
  count(await run('Lint', [path.join(root, 'node_modules/@biomejs/biome/bin/biome'), 'ci', '--colors=off']))
  count(await run('Types', [path.join(root, 'node_modules/typescript/bin/tsc'), '--build']))
  count(await run('Kernels as their sources give them', ['device-agents/kernels/build/main.mjs', '--check']))
  await run('Tests', [
    'tools/test.mjs',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const tests = readTestCounts(report)
  counts.passed += tests.passed
  counts.failed += tests.failed
  count(await run('Benches', ['tools/bench.mjs', '--quick']))
  // After the benches, since of a long log often only the end is kept.
  for (const line of tests.lines) process.stdout.write(`${line}\n`)
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`)
process.exitCode = counts.failed === 0 ? 0 : 1

function count(succeeded) {
  counts[succeeded ? 'passed' : 'failed'] += 1
}

function run(title, args) {
  process.stdout.write(`\n== ${title}\n`)
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => {
      if (code !== 0) process.stdout.write(`${title} failed\n`)
      resolve(code === 0)
    })
  })
}
