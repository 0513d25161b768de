import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { identify, isAlive, isProcessIdentity, signalExactly } from './process-identity.js'

describe('process identity', () => {
  test('is the same each time and holds only while the process runs', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const identity = identify(child.pid ?? 0)
    if (identity === undefined) throw new Error('the child has no identity')
    expect(identify(identity.pid)).toEqual(identity)
    expect(isAlive(identity)).toBe(true)
    expect(signalExactly(identity, 'SIGKILL')).toBe(true)
    await once(child, 'exit')
    expect(isAlive(identity)).toBe(false)
    expect(signalExactly(identity, 'SIGKILL')).toBe(false)
  })

  test('does not take another process with the same number for it', () => {
    const own = identify(process.pid)
    if (own === undefined) throw new Error('this process has no identity')
    const earlier = { ...own, started: `${own.started}0` }
    expect(isAlive(earlier)).toBe(false)
    expect(signalExactly(earlier, 'SIGKILL')).toBe(false)
  })

  test.each([
    null,
    {},
    { pid: 1, started: 'x' },
    { pid: 7.5, started: 'x' },
    { pid: 7, started: '' },
    { pid: -7, started: 'x' },
  ])('refuses %j read from a file', (value) => expect(isProcessIdentity(value)).toBe(false))
})
