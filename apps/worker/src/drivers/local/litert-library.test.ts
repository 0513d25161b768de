import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findLitert } from './litert-library.js'

const folder = mkdtempSync(join(tmpdir(), 'litert-library-'))
afterAll(() => rmSync(folder, { recursive: true }))

const find = (PACELINE_LITERT: string) => findLitert({ PACELINE_LITERT }, new AbortController().signal)

describe('findLitert', () => {
  it('says what is looked for in a folder that has none', async () => {
    expect(await find(folder)).toEqual({
      unavailable: expect.stringContaining(`${folder} holds no ai-edge-litert`),
    })
  })

  it.each([
    ['__version__ = "2.3.0"\n', { path: join(folder, 'libLiteRt.so'), version: '2.3.0' }],
    [
      '__version__ = "2.30.0"\n',
      { unavailable: expect.stringMatching(/2\.30\.0 .* knows the interface of 2\.3: `pip/) },
    ],
    ['', { unavailable: expect.stringContaining('of no version') }],
  ])('takes a version whose interface is known, and no other', async (init, found) => {
    writeFileSync(join(folder, 'libLiteRt.so'), '')
    writeFileSync(join(folder, '__init__.py'), init)
    expect(await find(folder)).toEqual(found)
  })
})
