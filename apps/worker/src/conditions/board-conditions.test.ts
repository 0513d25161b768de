import { execFile } from 'node:child_process'
import os from 'node:os'
import { describe, expect, it } from 'vitest'
import { boardConditions } from './board-conditions.js'
import type { DeviceShell } from './device-shell.js'

const never = new AbortController().signal

/** This computer's own shell, as a board's would answer. */
const here: DeviceShell = (command) =>
  new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

describe.runIf(os.platform() === 'linux')('the conditions of a board', () => {
  it('are what its kernel says', async () => {
    const reading = await boardConditions(here).read(never)
    expect(reading.load1).toBeGreaterThanOrEqual(0)
    expect(reading.availableMemoryBytes).toBeGreaterThan(2 ** 20)
    expect(reading.availableMemoryBytes).toBeLessThan(os.totalmem())
    expect(reading.versions).toEqual({ kernel: `${os.type()} ${os.release()}` })
    expect(reading.ticks).toBe('unavailable')
  })

  it('are unknown where its answer was cut in the middle, or never came', async () => {
    const half: DeviceShell = async (command, signal) => {
      const { stdout, ...rest } = await here(command, signal)
      return { ...rest, stdout: stdout.slice(0, stdout.indexOf('MemAvailable') + 20) }
    }
    const reading = await boardConditions(half).read(never)
    expect(reading.load1).toBeGreaterThanOrEqual(0)
    expect(reading.availableMemoryBytes).toBe('unavailable')
    const silent = await boardConditions(() => Promise.reject(new Error('it hangs'))).read(never)
    expect(silent).toMatchObject({ load1: 'unavailable', versions: {} })
  })

  it('end with the signal', async () => {
    const stop = new AbortController()
    const reading = boardConditions(() => {
      stop.abort(new Error('enough'))
      return Promise.reject(new Error('cut'))
    }).read(stop.signal)
    await expect(reading).rejects.toThrow('enough')
  })
})
