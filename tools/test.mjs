#!/usr/bin/env node
// `npm test`: everything that tests need, then every test. What follows `--` goes to vitest.
import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { installDebianPackages } from './setup/debian.mjs'
import { orSentence, setUp } from './setup/everything.mjs'
import { buildRunners } from './setup/runners.mjs'
import { stepRunner } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = stepRunner(process.stdout)
const print = (line) => process.stdout.write(`${line}\n`)

await orSentence(async () => {
  await setUp(root, run)
  await installDebianPackages(root, run, print)
  // Again, with the compilers that have come with them.
  await buildRunners(root, run, print)
})
if (!process.exitCode) {
  const args = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)]
  const vitest = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  // A terminal sends Ctrl-C to vitest as well; this process waits for it to clean up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
  vitest.once('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
