import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openHome } from './home.js'

test('keeps what holds secrets to its owner, and says when it cannot be written', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-home-'))
  try {
    const home = openHome(path.join(folder, 'home'))
    expect([home.run, home.logs, home.redis].map((part) => statSync(part).mode & 0o777)).toEqual([
      0o700, 0o700, 0o700,
    ])
    writeFileSync(path.join(folder, 'file'), '')
    expect(() => openHome(path.join(folder, 'file', 'home'))).toThrow(
      /cannot be written \(ENOTDIR\).*PACELINE_HOME/,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
