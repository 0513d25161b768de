#!/usr/bin/env node
// `npm run build:plugin -- kernel.c [flags for clang]`: kernel.wasm beside it, as docs/kernel-plugins.md has it.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { buildPlugin } from './build-plugin.mjs'
import { openToolchain } from './toolchain.mjs'

const [file, ...flags] = process.argv.slice(2)
if (file === undefined || !file.endsWith('.c')) {
  console.error('Name the source, as in: npm run build:plugin -- conv1x1.c')
  process.exit(1)
}
// npm runs this in the repository, whoever calls it from wherever.
const source = path.resolve(process.env.INIT_CWD ?? '.', file)
const folder = path.dirname(source)
const names = (await readdir(folder)).filter((name) => /\.(c|h|inc|json)$/.test(name))
const files = Object.fromEntries(
  await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')])),
)
const target = source.replace(/\.c$/, '.wasm')
try {
  const bytes = await buildPlugin(await openToolchain(), path.basename(source), files, flags)
  await writeFile(target, bytes)
  console.log(`${path.relative(process.env.INIT_CWD ?? '.', target)}  ${bytes.length} bytes`)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
