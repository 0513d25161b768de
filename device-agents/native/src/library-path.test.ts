import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { libraryPath } from './library-path.js'

describe('libraryPath', () => {
  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ])('finds the library of %s %s in the package', (platform, arch) => {
    expect(existsSync(libraryPath(platform, arch))).toBe(true)
  })

  it('says what there is where there is none', () => {
    expect(() => libraryPath('linux', 'riscv64')).toThrow(/linux-riscv64; it has linux-x64/)
  })
})
