#!/usr/bin/env node
// `npm run build:kernels`: every flavour's .wasm from the C sources; `-- --check` compares with what is committed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildFlavour, gzippedBytes } from './build-wasm.mjs'
import { flavours } from './flavours.mjs'
import { kernelSources } from './sources.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const toolchainFolder = path.join(folder, '../../tools/kernel-toolchain')
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

/** The compiler, installed by its own lockfile when it is not there in the version that this asks for. */
async function openToolchain() {
  const require = createRequire(path.join(toolchainFolder, 'package.json'))
  const wanted = JSON.parse(await readFile(path.join(toolchainFolder, 'package.json'), 'utf8')).dependencies
  const installed = path.join(toolchainFolder, 'node_modules/@yowasp/clang/package.json')
  const found = existsSync(installed) ? JSON.parse(await readFile(installed, 'utf8')).version : null
  if (found !== wanted['@yowasp/clang']) {
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: toolchainFolder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error('The compiler could not be installed: `npm ci` failed.')
  }
  return import(pathToFileURL(require.resolve('@yowasp/clang')).href)
}
