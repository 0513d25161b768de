import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ShellResult } from './adb-device.js'
import { AdbError } from './adb-error.js'
import { DeviceFiles } from './device-files.js'

const never = new AbortController().signal

describe('files on a device whose storage is full', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'paceline-device-files-'))
    mkdirSync(path.join(folder, 'files'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** This computer's shell, and a storage that holds so many bytes. */
  function device(capacityBytes: number) {
    let pushes = 0
    const files = new DeviceFiles({
      serial: 'board',
      folder,
      shell: (command) =>
        new Promise<ShellResult>((resolve) => {
          execFile('/bin/sh', ['-c', command], (error, stdout, stderr) =>
            resolve({ exitCode: error === null ? 0 : 1, stdout, stderr }),
          )
        }),
      async push(source, target) {
        pushes++
        const used = names().reduce(
          (total, name) => total + statSync(path.join(folder, 'files', name)).size,
          0,
        )
        if (used + source.length > capacityBytes) throw new AdbError('disk-full', 'board has no room')
        writeFileSync(target, source)
      },
    })
    const ensure = (text: string, keep = false) =>
      files.ensure({ path: text, sha256: digestOf(text), bytes: text.length, keep }, never)
    return { ensure, pushes: () => pushes }
  }

  const names = () => readdirSync(path.join(folder, 'files')).sort()
  const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const leave = (text: string) => writeFileSync(path.join(folder, 'files', digestOf(text)), text)

  it('makes room of what earlier workers left, and tries once more', async () => {
    leave('an old model')
    const { ensure } = device(15)
    expect(await ensure('a new model')).toBe(path.join(folder, 'files', digestOf('a new model')))
    expect(names()).toEqual([digestOf('a new model')])
  })

  it('removes nothing that is in use, and then says that it is full', async () => {
    const { ensure, pushes } = device(25)
    await ensure('the runner', true)
    await ensure('model one')
    await expect(ensure('model two')).rejects.toMatchObject({ code: 'disk-full' })
    expect(names()).toEqual([digestOf('the runner'), digestOf('model one')].sort())
    // Once each: there was nothing to make room of.
    expect(pushes()).toBe(3)
  })

  it('says so too where the room that it made is not enough', async () => {
    leave('an old model')
    const { ensure, pushes } = device(12)
    await expect(ensure('a model that is larger')).rejects.toMatchObject({ code: 'disk-full' })
    expect(pushes()).toBe(2)
  })
})
