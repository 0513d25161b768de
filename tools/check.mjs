#!/usr/bin/env node
// `npm run check`: lint, types and unit tests, in the order of what fails fastest; for before every commit.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { orSentence } from './setup/everything.mjs'
import { generatePrismaClient } from './setup/prisma-client.mjs'
import { stepRunner } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const parts = [
  ['node_modules/@biomejs/biome/bin/biome', 'ci'],
  ['node_modules/typescript/bin/tsc', '--build'],
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--reporter=default'],
]

await orSentence(() => generatePrismaClient(root, stepRunner(process.stdout)))
for (const [program, ...args] of parts) {
  if (process.exitCode) break
  process.exitCode =
    spawnSync(process.execPath, [path.join(root, program), ...args], { cwd: root, stdio: 'inherit' })
      .status ?? 1
}
