import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { kernelSources } from '../../device-agents/kernels/build/sources.mjs'
import { runProgram } from '../setup/step.mjs'
import { flags, sourceFolder } from './compile.mjs'
import { toolOf } from './toolchains.mjs'

/** Where the kernels and their runner are, relative to the repository. */
export const kernelsFolder = 'device-agents/kernels'

/** What each set of kernels is compiled for; native/isa.c chooses one of an instruction set's when it starts. */
export const kernelIsas = {
  x86_64: { sse2: [] },
  arm64: { neon: ['-march=armv8-a'], 'neon-dotprod': ['-march=armv8.2-a+dotprod'] },
}

/** A product is fused with a sum where simd.h says so and nowhere else, so that kernels stay exact where they are to be. */
export const kernelFlags = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-ffp-contract=off']

/** Parts of the other runner that this one has no use for: libraries of others. */
const ofLibraries = new Set([
  'main.c',
  'delegation.c',
  'library.c',
  'litert.c',
  'litert-model.c',
  'tflite.c',
  'tflite-model.c',
])

/**
 * Compiles the runner of our own kernels, or with `main` another program over its parts, to `output`.
 *
 * @param options.version of the kernels, as it is to call them
 * @param options.extra flags for all of it, such as a sanitizer's
 * @param options.link flags for linking
 */
export async function compileKernels(
  root,
  { abi, compiler },
  output,
  { version, main, extra = [], link = ['-static', '-s'] },
) {
  const run = (program, args) =>
    runProgram(program, args, { cwd: root, sentence: `The kernels do not compile with ${compiler}.` })
  const folder = path.join(root, kernelsFolder)
  const objects = await mkdtemp(path.join(tmpdir(), 'paceline-kernels-'))
  try {
    const kernels = Object.keys(await kernelSources(folder)).filter((name) => name.endsWith('.c'))
    const perIsa = kernels.filter((name) => !name.startsWith('c/') || name === 'c/kinds.c')
    const common = kernels.filter((name) => !perIsa.includes(name))
    const include = `-I${path.join(folder, 'c')}`
    const compileAll = (names, isa, isaFlags) =>
      Promise.all(
        names.map(async (name) => {
          const object = path.join(objects, `${isa}-${name.replaceAll('/', '-')}.o`)
          const args = [...kernelFlags, '-O3', ...extra, ...isaFlags, include]
          await run(compiler, [...args, '-c', path.join(folder, name), '-o', object])
          return object
        }),
      )
    const sets = []
    for (const [isa, isaFlags] of Object.entries(kernelIsas[abi])) {
      const set = path.join(objects, `${isa}.o`)
      await run(toolOf(compiler, 'ld'), ['-r', ...(await compileAll(perIsa, isa, isaFlags)), '-o', set])
      // All sets have the same names, of which one is to be seen, and each by another.
      const entry = `operator_kind_${isa.replaceAll('-', '_')}`
      const rename = [`--redefine-sym=operator_kind=${entry}`, `--keep-global-symbol=${entry}`]
      await run(toolOf(compiler, 'objcopy'), [...rename, set])
      sets.push(set)
    }
    const parts = await compileAll(common, 'common', [])
    await run(compiler, [
      ...[...flags, '-O2', ...extra, `-DKERNELS_VERSION="${version}"`, `-I${path.join(root, sourceFolder)}`],
      `-I${path.join(folder, 'native')}`,
      ...(await runnerSources(root, main)),
      ...parts,
      ...sets,
      ...['-o', output, ...link, '-lm'],
    ])
  } finally {
    await rm(objects, { recursive: true, force: true })
  }
}

async function runnerSources(root, main) {
  const own = path.join(root, kernelsFolder, 'native')
  const shared = path.join(root, sourceFolder)
  const sourcesIn = async (folder, others) =>
    (await readdir(folder))
      .filter((name) => name.endsWith('.c') && !others.has(name))
      .map((name) => path.join(folder, name))
  return [
    main ?? path.join(own, 'main.c'),
    ...(await sourcesIn(own, new Set(['main.c']))),
    ...(await sourcesIn(shared, ofLibraries)),
  ]
}
