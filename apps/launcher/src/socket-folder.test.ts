import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { takeSocketFolder } from './socket-folder.js'

test('moves a socket whose path would be too long to a short folder, always the same', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-socket-'))
  const deep = path.join(folder, 'd'.repeat(90))
  try {
    expect(takeSocketFolder(path.join(folder, 'near'), 's.sock').folder).toBe(path.join(folder, 'near'))
    const first = takeSocketFolder(deep, 's.sock')
    expect(Buffer.byteLength(path.join(first.folder, 's.sock'))).toBeLessThanOrEqual(103)
    expect(takeSocketFolder(deep, 's.sock').folder).toBe(first.folder)
    first.remove()
    expect(existsSync(first.folder)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
