import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const toolchainFolder = fileURLToPath(new URL('../../../tools/kernel-toolchain', import.meta.url))

/** The compiler, installed by its own lockfile when it is not there in the version that this asks for. */
export async function openToolchain() {
  const require = createRequire(path.join(toolchainFolder, 'package.json'))
  const wanted = JSON.parse(await readFile(path.join(toolchainFolder, 'package.json'), 'utf8')).dependencies
  const installed = path.join(toolchainFolder, 'node_modules/@yowasp/clang/package.json')
  const found = existsSync(installed) ? JSON.parse(await readFile(installed, 'utf8')).version : null
  if (found !== wanted['@yowasp/clang']) {
    console.error('The compiler is fetched from npm, about 105 MB; this happens once.')
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: toolchainFolder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error('The compiler could not be installed: `npm ci` failed.')
  }
  const toolchain = await import(pathToFileURL(require.resolve('@yowasp/clang')).href)
  // Loads its files from this disk. Clang would do so by itself, and print each part as fetched, whatever it is told.
  await toolchain.runLLVM(undefined, {}, { fetchProgress: () => {} })
  return toolchain
}
