import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { kernelSources } from '../../device-agents/kernels/build/sources.mjs'
import { hashOf } from '../setup/stamp.mjs'
import { sourceFolder } from './compile.mjs'
import { compileKernels, kernelsFolder } from './compile-kernels.mjs'
import { compilerFor } from './toolchains.mjs'

/** Where the kernels' runners stand, relative to the repository; one folder for each instruction set. */
export const kernelsBundleFolder = 'device-agents/kernels/dist/native-runner'

const program = 'paceline-kernels'

/**
 * Builds the runner of our kernels unless it is there from the same sources and compiler. It is one file that needs
 * nothing of the device but its kernel. Gives its folder; null where no compiler is found.
 */
export async function buildKernelsBundle(root, abi) {
  const compiler = compilerFor(abi)
  if (compiler === undefined) return null
  const folder = path.join(root, kernelsBundleFolder, abi)
  const made = await madeFrom(root, compiler)
  if ((await manifestOf(folder))?.made === made) return folder
  const partial = `${folder}.partial-${process.pid}`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const file = path.join(partial, program)
  await compileKernels(root, { abi, compiler }, file, { version: await kernelsVersion(root) })
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const files = [{ name: program, sha256, bytes: bytes.length, executable: true }]
  const manifest = { abi, made, loader: null, files }
  await writeFile(path.join(partial, 'bundle.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  // Whole or not at all: a worker may look at the same time.
  await rm(folder, { recursive: true, force: true })
  await rename(partial, folder)
  return folder
}

/** Whether there is nothing to build: it is there from these sources, or there is no compiler for it. */
export async function areKernelsBuilt(root, abi) {
  const compiler = compilerFor(abi)
  if (compiler === undefined) return true
  const manifest = await manifestOf(path.join(root, kernelsBundleFolder, abi))
  return manifest?.made === (await madeFrom(root, compiler))
}

/** The workspace's version and a digest of the kernels' sources: those of the runner around them change no figure. */
async function kernelsVersion(root) {
  const { version } = JSON.parse(await readFile(path.join(root, kernelsFolder, 'package.json'), 'utf8'))
  const hash = createHash('sha256')
  for (const [name, text] of Object.entries(await kernelSources(path.join(root, kernelsFolder))))
    hash.update(`${name}\n${text}\n`)
  return `${version}+${hash.digest('hex').slice(0, 12)}`
}

async function madeFrom(root, compiler) {
  const kernels = Object.keys(await kernelSources(path.join(root, kernelsFolder)))
  const runner = (await readdir(path.join(root, kernelsFolder, 'native')))
    .filter((name) => /\.[ch]$/.test(name))
    .map((name) => `native/${name}`)
  const places = [...kernels, ...runner, 'package.json'].map((name) => path.join(kernelsFolder, name))
  return `${await hashOf(root, [...places, sourceFolder, 'tools/native'])} ${await realpath(compiler)}`
}

async function manifestOf(folder) {
  try {
    return JSON.parse(await readFile(path.join(folder, 'bundle.json'), 'utf8'))
  } catch {
    return null
  }
}
