#!/usr/bin/env node
// `npm run build:kernels`: every flavour's .wasm from the C sources; `-- --check` compares with what is committed.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildFlavour, gzippedBytes } from './build-wasm.mjs'
import { flavours } from './flavours.mjs'
import { kernelSources } from './sources.mjs'
import { openToolchain } from './toolchain.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const check = process.argv.includes('--check')

const toolchain = await openToolchain()
const sources = await kernelSources(folder)
await mkdir(path.join(folder, 'wasm'), { recursive: true })
for (const flavour of Object.keys(flavours)) {
  const file = path.join(folder, 'wasm', `${flavour}.wasm`)
  const bytes = await buildFlavour(toolchain, sources, flavour)
  const differs = !existsSync(file) || Buffer.compare(await readFile(file), bytes) !== 0
  if (check && differs) {
    console.error(
      `wasm/${flavour}.wasm is not what its sources give: run \`npm run build:kernels\` and commit it.`,
    )
    process.exitCode = 1
  } else if (differs) await writeFile(file, bytes)
  console.log(
    `${flavour}.wasm  ${bytes.length} bytes, ${gzippedBytes(bytes)} gzipped${differs ? '' : ', as it was'}`,
  )
}
