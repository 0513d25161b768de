import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { runProgram } from '../setup/step.mjs'

/** Where the sources of the runner are, relative to the repository. */
export const sourceFolder = 'device-agents/native/c'

/** An inference decides by the same arithmetic on every machine: a fused multiply-add rounds once where others round twice. */
export const flags = [
  '-std=c11',
  '-Wall',
  '-Wextra',
  '-Wshadow',
  '-Wconversion',
  '-Werror',
  '-ffp-contract=off',
  '-pthread',
]
const libraries = ['-ldl', '-lm']

/**
 * Compiles the runner, or with `main` another program over its parts, to `output`.
 *
 * @param options.extra flags beside those of every build, such as `-O2` or a sanitizer's
 */
export async function compile(root, compiler, output, { main = 'main.c', extra = ['-O2', '-s'] } = {}) {
  const folder = path.join(root, sourceFolder)
  const parts = (await readdir(folder)).filter((name) => name.endsWith('.c') && name !== 'main.c')
  const sources = [path.resolve(folder, main), ...parts.map((name) => path.join(folder, name))]
  await runProgram(compiler, [...flags, ...extra, `-I${folder}`, ...sources, '-o', output, ...libraries], {
    cwd: root,
    sentence: `${path.basename(main)} does not compile with ${compiler}.`,
  })
}
