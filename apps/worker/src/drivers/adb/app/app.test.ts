import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ShellResult } from '@paceline/adb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AppPackage, findAppPackage, installApp } from './install-app.js'
import { startFailure } from './start-app.js'

const { signal } = new AbortController()

// What Android says is constructed here, after its sources (PackageManagerShellCommand, ActivityManagerShellCommand).

describe('startFailure', () => {
  const intent = 'Starting: Intent { cmp=dev.paceline.runner/.app.MainActivity }'

  it('takes an app that came up', () => {
    const said = `${intent}\nStatus: ok\nLaunchState: COLD\nActivity: dev.paceline.runner/.app.MainActivity\nTotalTime: 312\nWaitTime: 320\nComplete\n`
    expect(startFailure(0, said)).toBeNull()
  })

  it('takes one that is in front already', () => {
    const said = `${intent}\nWarning: Activity not started, its current task has been brought to the front\nStatus: ok\nComplete\n`
    expect(startFailure(0, said)).toBeNull()
  })

  it.each([
    [
      'an error that ends with 0',
      0,
      `${intent}\nError type 3\nError: Activity class {x} does not exist.\n`,
      'Error type 3 Error: Activity class {x} does not exist.',
    ],
    ['a start that timed out', 0, `${intent}\nStatus: timeout\nComplete\n`, 'Status: timeout'],
    [
      'a refusal',
      255,
      'java.lang.SecurityException: Permission Denial',
      'java.lang.SecurityException: Permission Denial',
    ],
    ['no word', 0, '', 'am start ended with exit code 0'],
  ])('tells %s', (_, exitCode, said, words) => {
    expect(startFailure(exitCode, said)).toBe(words)
  })
})

describe('installApp', () => {
  const app: AppPackage = { path: '/here/runner.apk', sha256: 'ab'.repeat(32), bytes: 9 }

  async function installed(there: string, install: Partial<ShellResult>) {
    const commands: string[] = []
    const device = {
      async shell(command: string) {
        commands.push(command)
        const said = command.startsWith('sha256sum') ? { stdout: there } : install
        return { exitCode: 0, stdout: '', stderr: '', ...said }
      },
      ensure: async () => '/data/local/tmp/paceline/files/ab',
    }
    const outcome = await installApp(device, app, signal)
    return { outcome, installs: commands.filter((command) => command.startsWith('pm install')) }
  }

  it('leaves the same package alone', async () => {
    const there = `${app.sha256}  /data/app/dev.paceline.runner/base.apk\n`
    expect(await installed(there, {})).toEqual({ outcome: null, installs: [] })
  })

  it.each(['', `${'cd'.repeat(32)}  /data/app/base.apk\n`])('replaces %o', async (there) => {
    const { outcome, installs } = await installed(there, { stdout: 'Success\n' })
    expect(outcome).toBeNull()
    expect(installs).toEqual(['pm install -r /data/local/tmp/paceline/files/ab'])
  })

  it.each([
    ['INSTALL_FAILED_UPDATE_INCOMPATIBLE', /adb uninstall dev\.paceline\.runner/],
    ['INSTALL_FAILED_USER_RESTRICTED', /Install via USB/],
    ['INSTALL_FAILED_INSUFFICIENT_STORAGE', /INSUFFICIENT_STORAGE/],
  ])('says what to do about %s', async (code, cure) => {
    const { outcome } = await installed('', { exitCode: 1, stdout: `Failure [${code}: words]\n` })
    expect(outcome).toEqual({ unavailable: expect.stringMatching(cure) })
  })
})

describe('findAppPackage', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'paceline-app-package-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it("takes the operator's own", async () => {
    const own = path.join(folder, 'own.apk')
    writeFileSync(own, 'abc')
    expect(await findAppPackage({ PACELINE_RUNNER_APK: own })).toEqual({
      path: own,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      bytes: 3,
    })
  })

  it('names one that cannot be read', async () => {
    const env = { PACELINE_RUNNER_APK: path.join(folder, 'nowhere.apk') }
    expect(await findAppPackage(env)).toEqual({
      unavailable: expect.stringMatching(/PACELINE_RUNNER_APK .*nowhere\.apk/),
    })
  })
})
