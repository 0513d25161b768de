#!/usr/bin/env node
// `npm run build`: the generated client, the compiled sources and the bundles, without installing anything.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from './setup/build.mjs'
import { orSentence } from './setup/everything.mjs'
import { generatePrismaClient } from './setup/prisma-client.mjs'
import { stepRunner } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = stepRunner(process.stdout)

await orSentence(async () => {
  await generatePrismaClient(root, run)
  await build(root, run)
})
