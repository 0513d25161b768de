import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

test('every script runs a file that is there', () => {
  const files = Object.values(scripts).flatMap((script) => script.match(/tools\/\S+\.mjs/g) ?? [])
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true)
})

test('every bench has a script of its own', () => {
  const folder = path.join(root, 'test/bench')
  const benches = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .filter((file) =>
      /^export (async function|const) run\b/m.test(readFileSync(path.join(folder, file), 'utf8')),
    )
  expect(benches).toContain('start.ts')
  for (const name of benches.map((file) => path.basename(file, '.ts'))) {
    expect(scripts[`bench:${name}`], name).toBe(`node tools/bench.mjs ${name}`)
  }
})
