import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { hashOf } from '../setup/stamp.mjs'
import { compile, sourceFolder } from './compile.mjs'
import { abis, compilerFor, libraryOf } from './toolchains.mjs'

/** What TFLite's library and the runner are linked with: brought along, since Android has a C library of its own kind. */
const systemLibraries = [
  'libc.so.6',
  'libm.so.6',
  'libdl.so.2',
  'librt.so.1',
  'libpthread.so.0',
  'libgcc_s.so.1',
  'libstdc++.so.6',
]

/** Where bundles stand, relative to the repository; one folder for each instruction set. */
export const bundleFolder = 'device-agents/native/dist/c-runner'

/**
 * Builds the bundle of an instruction set unless it is there from the same sources and compiler: the runner, TFLite's
 * library, and the loader and libraries that start it anywhere. Gives its folder; null where no compiler is found.
 */
export async function buildBundle(root, abi) {
  const compiler = compilerFor(abi)
  if (compiler === undefined) return null
  const folder = path.join(root, bundleFolder, abi)
  const made = await madeFrom(root, compiler)
  if ((await manifestOf(folder))?.made === made) return folder
  const partial = `${folder}.partial-${process.pid}`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  await compile(root, compiler, path.join(partial, 'paceline-runner'))
  const { loader, library } = abis[abi]
  for (const name of [loader, ...systemLibraries]) {
    await copyFile(await realpath(libraryOf(compiler, name)), path.join(partial, name))
  }
  await chmod(path.join(partial, loader), 0o755)
  await copyFile(tfliteLibrary(root, library), path.join(partial, 'libtensorflowlite_c.so'))
  const names = [loader, 'paceline-runner', 'libtensorflowlite_c.so', ...systemLibraries]
  const files = await Promise.all(names.map((name) => described(partial, name, loader)))
  await writeFile(
    path.join(partial, 'bundle.json'),
    `${JSON.stringify({ abi, made, loader, files }, null, 2)}\n`,
  )
  // Whole or not at all: a worker may look at the same time.
  await rm(folder, { recursive: true, force: true })
  await rename(partial, folder)
  return folder
}

/** Whether there is nothing to build: it is there from these sources, or there is no compiler for it. */
export async function isBuilt(root, abi) {
  const compiler = compilerFor(abi)
  if (compiler === undefined) return true
  const manifest = await manifestOf(path.join(root, bundleFolder, abi))
  return manifest?.made === (await madeFrom(root, compiler))
}

async function madeFrom(root, compiler) {
  return `${await hashOf(root, [sourceFolder, 'tools/native'])} ${await realpath(compiler)}`
}

async function described(folder, name, loader) {
  const bytes = await readFile(path.join(folder, name))
  const executable = name === loader || name === 'paceline-runner'
  return {
    name,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    executable,
  }
}

async function manifestOf(folder) {
  try {
    return JSON.parse(await readFile(path.join(folder, 'bundle.json'), 'utf8'))
  } catch {
    return null
  }
}

function tfliteLibrary(root, file) {
  const require = createRequire(path.join(root, 'device-agents/native/package.json'))
  return path.join(path.dirname(require.resolve('tfjs-tflite-node/package.json')), 'cc_deps', file)
}
