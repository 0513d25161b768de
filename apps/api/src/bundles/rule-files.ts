import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BundleFile } from './bundle-file.js'

/** The room of pure rules, compiled: modules without dependencies, which run wherever Node does. */
const compiled = path.dirname(fileURLToPath(import.meta.resolve('@paceline/domain')))

let rules: Promise<BundleFile[]> | undefined

/** The rules that made the figures, as modules below `rules/`. They are read once: they do not change under a process. */
export function ruleFiles(): Promise<BundleFile[]> {
  rules ??= readRules()
  return rules
}

async function readRules(): Promise<BundleFile[]> {
  const entries = await readdir(compiled, { recursive: true, withFileTypes: true })
  const modules = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js') && !entry.name.endsWith('.test.js'))
    .map((entry) =>
      path.relative(compiled, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    )
    .sort()
  const files = modules.map(async (name) => ({
    name: `rules/${name}`,
    content: await readFile(path.join(compiled, name)),
  }))
  // Node takes a `.js` for CommonJS where no package says otherwise.
  const type = { name: 'rules/package.json', content: Buffer.from('{ "type": "module" }\n') }
  return [type, ...(await Promise.all(files))]
}
