import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from './find-chromium.js'

let folder: string
const program = (name: string, mode = 0o755) => {
  const path = join(folder, name)
  writeFileSync(path, '#!/bin/sh\n')
  chmodSync(path, mode)
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'paceline-find-chromium-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('findChromium', () => {
  it('takes what is named before what is on the PATH', () => {
    const [browser, driver] = [program('google-chrome'), program('chromedriver')]
    const named = program('my-browser')
    expect(findChromium({ PATH: `/nowhere:${folder}` })).toEqual({ chromium: browser, chromedriver: driver })
    expect(findChromium({ PATH: folder, PACELINE_CHROMIUM: named })).toEqual({
      chromium: named,
      chromedriver: driver,
    })
  })

  it.each([
    ['is not there', () => join(folder, 'nothing')],
    ['may not be run', () => program('plain', 0o644)],
    [
      'is a folder',
      () => {
        mkdirSync(join(folder, 'folder'))
        return join(folder, 'folder')
      },
    ],
  ])('names the variable whose program %s', (_, make) => {
    const path = make()
    expect(findChromium({ PATH: folder, PACELINE_CHROMEDRIVER: path })).toEqual({
      unavailable: `PACELINE_CHROMEDRIVER names no program: ${path}; correct or unset PACELINE_CHROMEDRIVER`,
    })
  })
})
