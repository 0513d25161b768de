import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endProcesses, isRunning, markOf } from './processes.js'
import { clearProfiles, makeProfile } from './profile-folder.js'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'paceline-profiles-'))
})
afterAll(() => rmSync(root, { recursive: true }))

async function idleProcess() {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1e6)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  const mark = markOf(child.pid ?? 0)
  if (!mark) throw new Error('no mark')
  return { child, mark }
}

describe.runIf(existsSync('/proc/self/stat'))('profile folders', () => {
  it('keeps the profile of a worker that lives', async () => {
    const profile = await makeProfile(root)
    const { child, mark } = await idleProcess()
    await profile.own([mark])
    await clearProfiles(root)
    expect(existsSync(profile.path)).toBe(true)
    expect(isRunning(mark)).toBe(true)
    await profile[Symbol.asyncDispose]()
    expect(existsSync(profile.path)).toBe(false)
    child.kill('SIGKILL')
  })

  it('removes that of one that is gone and ends what lives on it', async () => {
    const folder = dirname((await makeProfile(root)).path)
    const { child, mark } = await idleProcess()
    const ended = once(child, 'exit')
    const goneWorker = { pid: process.pid, start: '1' }
    writeFileSync(
      join(folder, 'paceline-owners.json'),
      JSON.stringify({ worker: goneWorker, processes: [mark] }),
    )
    await clearProfiles(root)
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(readdirSync(root)).toEqual([])
  })

  it('leaves a process alone that only has the pid', async () => {
    const { child, mark } = await idleProcess()
    endProcesses([{ pid: mark.pid, start: `${Number(mark.start) - 1}` }])
    expect(isRunning(mark)).toBe(true)
    const ended = once(child, 'exit')
    endProcesses([mark])
    await ended
    expect(isRunning(mark)).toBe(false)
  })
})
