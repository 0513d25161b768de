import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { hashOf, stampStore } from './stamp.mjs'

test('the hash follows names and bytes of sources, and of nothing else', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'paceline-stamp-'))
  const put = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  try {
    put('apps/api/src/a.ts', 'one')
    const first = await hashOf(root, ['apps', 'missing'])
    put('apps/api/dist/a.js', 'built')
    put('apps/api/node_modules/x/index.js', 'installed')
    expect(await hashOf(root, ['apps', 'missing'])).toBe(first)
    put('apps/api/src/a.ts', 'two')
    expect(await hashOf(root, ['apps', 'missing'])).not.toBe(first)
    put('apps/api/src/a.ts', 'one')
    renameSync(path.join(root, 'apps/api/src/a.ts'), path.join(root, 'apps/api/src/b.ts'))
    expect(await hashOf(root, ['apps', 'missing'])).not.toBe(first)
    const stamps = stampStore(root)
    expect(await stamps.read('build')).toBeNull()
    await stamps.write('build', first)
    expect(await stamps.read('build')).toBe(first)
  } finally {
    rmSync(root, { recursive: true })
  }
})
