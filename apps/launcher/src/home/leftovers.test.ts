import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome } from './home.js'
import { endLeftovers } from './leftovers.js'
import { recordProcess } from './process-records.js'
import { markedEnvironment, markedProcesses, newStartMark } from './start-mark.js'

let home: Home
let children: ChildProcess[]

beforeEach(() => {
  home = openHome(path.join(mkdtempSync(path.join(tmpdir(), 'paceline-left-')), 'home'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(path.dirname(home.folder), { recursive: true, force: true })
})

/** A process that runs until it is ended, and says when it has begun. */
async function run(program: string, mark = newStartMark()): Promise<ChildProcess> {
  const source = `${program}; setInterval(() => {}, 1000); console.log('up')`
  const child = spawn(process.execPath, ['-e', source], {
    env: { ...process.env, ...markedEnvironment(mark) },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  await once(child.stdout ?? child, 'data')
  return child
}

describe('endLeftovers', () => {
  test('ends what was recorded, first in order, and leaves the rest alone', async () => {
    const recorded = await run('process.on("SIGTERM", () => process.exit(7))')
    const stranger = await run('')
    recordProcess(home, 'worker', recorded.pid ?? 0)
    const exited = once(recorded, 'exit')
    expect(await endLeftovers(home, undefined)).toEqual(['worker'])
    expect((await exited)[0]).toBe(7)
    expect(stranger.exitCode).toBeNull()
    expect(readdirSync(home.run)).toEqual([])
  })

  test('ends by force what does not end by itself', async () => {
    const stubborn = await run('process.on("SIGTERM", () => undefined)')
    recordProcess(home, 'api', stubborn.pid ?? 0)
    const exited = once(stubborn, 'exit')
    await endLeftovers(home, undefined, 100)
    expect((await exited)[1]).toBe('SIGKILL')
  })

  test.runIf(process.platform === 'linux')('ends whatever carries the mark, recorded or not', async () => {
    const mark = newStartMark()
    const unrecorded = await run('', mark)
    const stranger = await run('')
    expect(markedProcesses(mark).map(({ pid }) => pid)).toEqual([unrecorded.pid])
    const exited = once(unrecorded, 'exit')
    await endLeftovers(home, mark)
    expect((await exited)[1]).toBe('SIGKILL')
    expect(markedProcesses(mark)).toEqual([])
    expect(stranger.exitCode).toBeNull()
  })
})
