#!/usr/bin/env node
// `npm run build:native`: the C runner and that of our kernels, for each instruction set that a compiler is found for.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildBundle } from './native/bundle.mjs'
import { buildKernelsBundle } from './native/kernels-bundle.mjs'
import { abis } from './native/toolchains.mjs'
import { orSentence } from './setup/everything.mjs'
import { stepRunner } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = stepRunner(process.stdout)

await orSentence(async () => {
  for (const [abi, { debianPackage }] of Object.entries(abis)) {
    let folder = null
    await run(`Building the runner for ${abi}`, async () => {
      folder = await buildBundle(root, abi)
    })
    if (folder === null) {
      process.stdout.write(
        `  no compiler for ${abi} was found; on Debian: apt-get install ${debianPackage}\n`,
      )
      process.exitCode = 1
      continue
    }
    await run(`Building the kernels for ${abi}`, () => buildKernelsBundle(root, abi))
  }
})
