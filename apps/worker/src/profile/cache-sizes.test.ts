import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cacheSizes } from './cache-sizes.js'

const sys = mkdtempSync(join(tmpdir(), 'caches-'))
afterAll(() => rmSync(sys, { recursive: true }))

function cache(index: string, type: string, size: string): void {
  const folder = join(sys, 'devices/system/cpu/cpu0/cache', index)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'type'), `${type}\n`)
  writeFileSync(join(folder, 'size'), `${size}\n`)
}

describe('cacheSizes', () => {
  it('reads what data goes through, in bytes', () => {
    cache('index0', 'Data', '48K')
    cache('index1', 'Instruction', '32K')
    cache('index3', 'Unified', '480M')
    cache('index2', 'Unified', '2048K')
    cache('uevent', 'Unified', '1K')
    expect(cacheSizes(sys)).toEqual([48 * 1024, 2 * 2 ** 20, 480 * 2 ** 20])
  })

  it('knows of none where the system does not tell', () => {
    expect(cacheSizes(join(sys, 'none'))).toEqual([])
  })
})
