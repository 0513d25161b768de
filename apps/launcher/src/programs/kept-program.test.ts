import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { identify } from '../home/process-identity.js'
import { KeptProgram } from './kept-program.js'
import type { RestartRule } from './restart-budget.js'

let folder: string
let program: KeptProgram | undefined

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paceline-program-'))
})
afterEach(async () => {
  await program?.stop(0)
  rmSync(folder, { recursive: true })
})

const serving = 'setInterval(() => {}, 1000); process.send({ type: "ready", url: "here" })'
const rule: RestartRule = { atMost: 2, withinMs: 60_000, firstDelayMs: 5 }

function keep(source: string, readyWithinMs = 10_000) {
  const script = path.join(folder, 'program.mjs')
  writeFileSync(script, source)
  const events = { started: vi.fn(), ready: vi.fn(), restarting: vi.fn(), waiting: vi.fn(), gaveUp: vi.fn() }
  const plan = {
    name: 'api',
    script,
    cwd: folder,
    env: process.env,
    logFile: path.join(folder, 'log'),
    readyWithinMs,
  }
  program = new KeptProgram(plan, rule, events)
  return { program, events, pid: () => Number(events.started.mock.lastCall?.[1]) }
}

describe('a kept program', () => {
  test('is ready by its own word, and ends in order', async () => {
    const { program, pid } = keep(`process.on('SIGTERM', () => process.exit(0)); ${serving}`)
    expect(await program.start()).toEqual({ type: 'ready', url: 'here' })
    expect(identify(pid())).toBeDefined()
    await program.stop(5_000)
    expect(identify(pid())).toBeUndefined()
  })

  test('shows the end of its log when it ends before it is ready', async () => {
    const { program } = keep('console.error("no table jobs"); process.exit(3)')
    await expect(program.start()).rejects.toMatchObject({
      code: 'program-failed',
      message: expect.stringMatching(/ended before it was ready \(code 3\)[\s\S]*no table jobs/),
    })
  })

  test('is given up when it stays silent', async () => {
    const { program, pid } = keep('setInterval(() => {}, 1000)', 300)
    await expect(program.start()).rejects.toThrow(/was not ready after 0.3 s/)
    await vi.waitUntil(() => identify(pid()) === undefined)
  })

  test('comes back when it is killed, until it has done so too often', async () => {
    const { program, events, pid } = keep(serving)
    await program.start()
    for (const times of [2, 3]) {
      process.kill(pid(), 'SIGKILL')
      await vi.waitUntil(() => events.ready.mock.calls.length === times, 10_000)
    }
    expect(events.restarting.mock.calls.map(([, how, delayMs]) => [how, delayMs])).toEqual([
      ['has ended (SIGKILL)', 5],
      ['has ended (SIGKILL)', 10],
    ])
    process.kill(pid(), 'SIGKILL')
    await vi.waitUntil(() => events.gaveUp.mock.calls.length === 1, 10_000)
    expect(events.gaveUp.mock.lastCall?.[0]).toMatchObject({ message: expect.stringMatching(/keeps ending/) })
  })

  test('takes its own children with it when it will not end', async () => {
    const { program, events } = keep(`
      import { spawn } from 'node:child_process'
      process.on('SIGTERM', () => undefined)
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      setInterval(() => {}, 1000)
      process.send({ type: 'ready', childPid: child.pid })`)
    await program.start()
    const childPid = Number(events.ready.mock.lastCall?.[1].childPid)
    expect(identify(childPid)).toBeDefined()
    await program.stop(100)
    await vi.waitUntil(() => identify(childPid) === undefined)
  })

  test('is restarted for a change as often as there are any, and waits out a broken one', async () => {
    const { program, events, pid } = keep(serving)
    await program.start()
    for (let change = 1; change <= rule.atMost + 1; change += 1) {
      const before = pid()
      await program.restart(2_000)
      expect(pid()).not.toBe(before)
    }
    const script = path.join(folder, 'program.mjs')
    writeFileSync(script, 'process.exit(9)')
    await program.restart(2_000)
    expect(events.waiting.mock.lastCall?.[1]).toMatch(/ended before it was ready \(code 9\)/)
    writeFileSync(script, serving)
    await program.restart(2_000)
    expect(identify(pid())).toBeDefined()
    expect(events.restarting).not.toHaveBeenCalled()
    expect(events.gaveUp).not.toHaveBeenCalled()
  })

  test('can be stopped while it starts', async () => {
    const { program, pid } = keep('process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)')
    const started = program.start().catch((error: unknown) => error)
    await vi.waitUntil(() => pid() > 0)
    await program.stop(2_000)
    expect(await started).toBeInstanceOf(Error)
    expect(identify(pid())).toBeUndefined()
  })
})
