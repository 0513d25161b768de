import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Home, openHome } from './home.js'
import { lockHome } from './home-lock.js'
import { identify } from './process-identity.js'

let home: Home

beforeEach(() => {
  home = openHome(path.join(mkdtempSync(path.join(tmpdir(), 'paceline-lock-')), 'home'))
})
afterEach(() => rmSync(path.dirname(home.folder), { recursive: true, force: true }))

describe('lockHome', () => {
  test('refuses a second start while the first holds the home, and not after', () => {
    const first = lockHome(home, 'first')
    expect(() => lockHome(home, 'second')).toThrow(/in use by another start \(pid \d+\)/)
    first.release()
    lockHome(home, 'second').release()
    expect(readdirSync(home.run)).toEqual([])
  })

  test('takes the home of a killed start and tells its mark', () => {
    const own = identify(process.pid)
    const killed = { pid: own?.pid, started: 'boot:1', mark: 'killed' }
    writeFileSync(path.join(home.run, 'launcher.json'), JSON.stringify(killed))
    const lock = lockHome(home, 'next')
    expect(lock.abandonedMark).toBe('killed')
    expect(JSON.parse(readFileSync(path.join(home.run, 'launcher.json'), 'utf8'))).toEqual({
      ...own,
      mark: 'next',
    })
    expect(readdirSync(home.run)).toEqual(['launcher.json'])
  })

  test('takes a home whose lock was torn by a power cut', () => {
    writeFileSync(path.join(home.run, 'launcher.json'), '{"pid":')
    expect(lockHome(home, 'next').abandonedMark).toBeUndefined()
  })
})
