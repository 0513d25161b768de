import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type MachineReading,
  machineTicks,
  otherCpuShare,
  processTicks,
  readMachine,
  treeTicks,
} from './machine-reading.js'

// The texts below are constructed after proc(5).
const stat = 'cpu  100 10 40 800 50 5 5 0 30 0\ncpu0 100 10 40 800 50 5 5 0 30 0\nintr 1\n'

describe('machineTicks', () => {
  it('counts guest time once and waiting for a disk as idle', () => {
    expect(machineTicks(stat)).toEqual({ all: 1010, busy: 160 })
  })
})

describe('processTicks', () => {
  it('reads past a name with parentheses and spaces', () => {
    const text = '42 (a (b) c) S 7 42 42 0 -1 4194304 1 2 3 4 11 12 13 14 20 0 1 0'
    expect(processTicks(text)).toEqual({ pid: 42, parent: 7, ticks: 50 })
  })

  it('makes nothing of another text', () => {
    expect(processTicks('nothing')).toBeNull()
  })
})

describe('treeTicks', () => {
  it('adds up a process and its descendants, and no others', () => {
    const processes = [
      { pid: 1, parent: 0, ticks: 1000 },
      { pid: 5, parent: 1, ticks: 1 },
      { pid: 6, parent: 5, ticks: 10 },
      { pid: 7, parent: 6, ticks: 100 },
      { pid: 8, parent: 1, ticks: 5000 },
    ]
    expect(treeTicks(processes, 5)).toBe(111)
  })
})

describe('otherCpuShare', () => {
  const reading = (all: number, busy: number, own: number): MachineReading => ({
    load1: 0,
    availableMemoryBytes: 1,
    frequencyMhz: 1,
    ticks: { all, busy, own },
  })

  it('is what is busy and not ours', () => {
    expect(otherCpuShare(reading(0, 0, 0), reading(1000, 600, 500))).toBeCloseTo(0.1)
  })

  it('is never negative, as ticks are coarse', () => {
    expect(otherCpuShare(reading(0, 0, 0), reading(1000, 490, 500))).toBe(0)
  })

  it('is unavailable where ticks are, and never zero', () => {
    const unknown = { ...reading(0, 0, 0), ticks: 'unavailable' as const }
    expect(otherCpuShare(unknown, reading(1, 1, 1))).toBe('unavailable')
    expect(otherCpuShare(reading(5, 1, 1), reading(5, 1, 1))).toBe('unavailable')
  })
})

describe('readMachine', () => {
  let root = ''
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('reads a machine that says everything', () => {
    root = mkdtempSync(join(tmpdir(), 'machine-'))
    const frequency = join(root, 'sys/devices/system/cpu/cpu0/cpufreq')
    mkdirSync(frequency, { recursive: true })
    mkdirSync(join(root, `proc/${process.pid}`), { recursive: true })
    writeFileSync(join(frequency, 'scaling_cur_freq'), '1800000\n')
    writeFileSync(join(root, 'proc/stat'), stat)
    writeFileSync(join(root, 'proc/meminfo'), 'MemTotal: 9 kB\nMemAvailable:       2048 kB\n')
    writeFileSync(
      join(root, `proc/${process.pid}/stat`),
      `${process.pid} (node) S 1 0 0 0 0 0 0 0 0 0 1 2 3 4 0`,
    )
    expect(readMachine(join(root, 'proc'), join(root, 'sys'))).toMatchObject({
      availableMemoryBytes: 2048 * 1024,
      frequencyMhz: 1800,
      ticks: { all: 1010, busy: 160, own: 10 },
    })
  })

  it('says unavailable where there is nothing to read', () => {
    root = mkdtempSync(join(tmpdir(), 'machine-'))
    expect(readMachine(join(root, 'proc'), join(root, 'sys'))).toMatchObject({
      availableMemoryBytes: 'unavailable',
      frequencyMhz: 'unavailable',
      ticks: 'unavailable',
    })
  })
})
