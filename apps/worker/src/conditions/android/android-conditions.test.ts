import { execFile } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { DeviceShell } from '../device-shell.js'
import { MadeSystem } from '../linux/made-system.js'
import { androidConditions, parseFrequencies } from './android-conditions.js'
import { parseSections, sectionScript } from './shell-sections.js'

const { signal } = new AbortController()

/** Programs of a phone, by what they print; constructed after the sources that the parsers' own tests name. */
const programs = {
  dumpsys: `case "$1 $2" in
    'thermalservice ') printf 'IsStatusOverride: false\\nThermal Status: 0\\nCached temperatures:\\nHAL Ready: true\\n';;
    'battery ') printf 'Current Battery Service state:\\n  AC powered: true\\n  status: 2\\n  level: 60\\n  scale: 100\\n';;
    'power ') printf 'POWER MANAGER\\n  mWakefulness=Awake\\n  mOther=1\\n';;
    'activity activities') printf 'Display #0\\n  topResumedActivity=ActivityRecord{1a u0 com.example/.Main t1}\\n';;
    'webviewupdate ') printf '  Current WebView package (name, version): (com.google.android.webview, 126.0)\\n';;
    'package com.android.chrome') printf 'Packages:\\n  Package [com.android.chrome] (1a):\\n    versionCode=7 minSdk=1\\n    versionName=7.1\\n';;
    *) echo "Can't find service: $1" >&2;;
  esac`,
  settings: 'echo 0',
  getprop: `case "$1" in ro.build.version.release) echo 14;; ro.build.fingerprint) echo maker/phone:14/AB;; esac`,
  uname: 'echo 5.15.0-android',
}

const files = {
  'proc/loadavg': '1.50 1.00 0.50 3/900 1234',
  'proc/meminfo': 'MemTotal: 9 kB\nMemAvailable:    4096 kB',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': 1_200_000,
  'sys/devices/system/cpu/cpu10/cpufreq/scaling_cur_freq': 2_400_000,
  'sys/devices/system/cpu/cpu4/cpufreq/scaling_cur_freq': 2_000_000,
}

/** A shell that runs the command for real, with a phone's programs and files in place of this machine's. */
function shellOf(system: MadeSystem, known: Readonly<Record<string, string>> = programs) {
  const commands: string[] = []
  system.write(files)
  for (const [name, text] of Object.entries(known)) {
    system.write({ [`bin/${name}`]: `#!/bin/sh\n${text}` })
    chmodSync(join(system.root, 'bin', name), 0o755)
  }
  const shell: DeviceShell = async (command) => {
    commands.push(command)
    const text = command.replaceAll(' /proc/', ` ${system.proc}/`).replaceAll(' /sys/', ` ${system.sys}/`)
    const env = { PATH: `${join(system.root, 'bin')}:/usr/bin:/bin` }
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', text], { env })
    return { exitCode: 0, stdout, stderr }
  }
  return { shell, commands }
}

describe('androidConditions', () => {
  it('reads a phone by one call, and its versions by the first one only', async () => {
    using system = new MadeSystem()
    const { shell, commands } = shellOf(system)
    const reader = androidConditions(shell)
    const expected = {
      atMs: expect.any(Number),
      load1: 1.5,
      availableMemoryBytes: 4096 * 1024,
      // There is no such file.
      memoryPressurePercent: 'unavailable',
      frequencyMhz: [1200, 2000, 2400],
      throttleCount: 'unavailable',
      thermal: { status: 'none', sensors: [], coolingDevices: [] },
      battery: { levelPercent: 60, charging: true, celsius: null, saver: false },
      screenOn: true,
      visibleApp: 'com.example/.Main',
      allowedCpus: 'unavailable',
      cgroup: 'unavailable',
      cpuQuota: 'unavailable',
      versions: {
        android: '14',
        build: 'maker/phone:14/AB',
        kernel: '5.15.0-android',
        browser: 'com.android.chrome 7.1 (7)',
        webView: 'com.google.android.webview 126.0',
        playServices: 'unavailable',
      },
      ticks: 'unavailable',
    }
    expect(await reader.read(signal)).toEqual(expected)
    expect(await reader.read(signal)).toEqual(expected)
    expect(commands).toHaveLength(2)
    expect(commands[0]).toContain('getprop')
    expect(commands[1]).not.toContain('getprop')
    expect(reader.blocks(42)).toBeNull()
  })

  it('is unavailable, and not zero, where everything is denied', async () => {
    using system = new MadeSystem()
    const denied = `echo "Permission Denial: can't dump Some from from pid=1, uid=2000 due to missing android.permission.DUMP permission"`
    const { shell } = shellOf(system, {
      dumpsys: denied,
      settings: 'exit 1',
      getprop: 'exit 255',
      uname: 'exit 1',
    })
    for (const path of Object.keys(files)) system.remove(path)
    const { atMs, versions, ...sources } = await androidConditions(shell).read(signal)
    expect(new Set(Object.values(sources))).toEqual(new Set(['unavailable']))
    expect(versions).toEqual({})
  })

  it('is unavailable, and not broken, where the shell is', async () => {
    const reader = androidConditions(async () => {
      throw new Error('device offline')
    })
    const { atMs, versions, ...sources } = await reader.read(signal)
    expect(new Set(Object.values(sources))).toEqual(new Set(['unavailable']))
  })

  it('gives the signal its way', async () => {
    const ending = new AbortController()
    const reader = androidConditions(async () => {
      ending.abort(new Error('enough'))
      throw new Error('cut')
    })
    await expect(reader.read(ending.signal)).rejects.toThrow('enough')
  })

  it('asks for no package whose name a shell would read otherwise', () => {
    const shell: DeviceShell = async () => ({ exitCode: 0, stdout: '', stderr: '' })
    expect(() => androidConditions(shell, { browser: 'a; reboot' })).toThrow(RangeError)
  })

  it('never gives another figure than the whole answer does, wherever that is cut off', async () => {
    using system = new MadeSystem()
    const { shell } = shellOf(system)
    let answer = ''
    const whole = await androidConditions(async (command, by) => {
      const result = await shell(command, by)
      answer = result.stdout
      return result
    }).read(signal)
    for (let length = 0; length < answer.length; length++) {
      const cut: DeviceShell = async () => ({ exitCode: 0, stdout: answer.slice(0, length), stderr: '' })
      const { atMs, versions, battery, ...sources } = await androidConditions(cut).read(signal)
      for (const [name, value] of Object.entries(sources)) {
        if (value !== 'unavailable') expect(value).toEqual(whole[name as keyof typeof whole])
      }
      if (battery !== 'unavailable') expect({ ...battery, saver: false }).toEqual(whole.battery)
      for (const [name, value] of Object.entries(versions)) {
        expect([whole.versions[name], 'unavailable']).toContain(value)
      }
    }
  })
})

describe('sectionScript and parseSections', () => {
  it('keep the answers of commands apart, and leave out those that failed', async () => {
    using system = new MadeSystem()
    const { shell } = shellOf(system)
    const script = sectionScript({
      first: 'echo one; echo two',
      unended: 'printf end',
      failing: 'echo something; false',
      missing: 'no-such-program',
      empty: 'true',
    })
    const { stdout } = await shell(script, signal)
    expect([...parseSections(stdout)]).toEqual([
      ['first', 'one\ntwo\n\n'],
      ['unended', 'end\n'],
      ['empty', '\n'],
    ])
  })
})

describe('parseFrequencies', () => {
  it.each([
    '',
    'grep: /sys/x: Permission denied\n',
    '/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq:0\n',
  ])('is unavailable where it says %j', (text) => expect(parseFrequencies(text)).toBe('unavailable'))
})
