/** The dumps here are made up from the source of ApplicationExitInfo.dump: none was taken from a phone. */
import { failureKindOf } from '@paceline/domain'
import { describe, expect, it } from 'vitest'
import { classifyDeath, errorOf, MemoryKills } from './classify-death.js'
import { type ExitReason, type ProcessExit, parseExitInfo } from './exit-info.js'

const PACKAGE = 'dev.paceline.runner'

interface MadeExit {
  readonly pid: number
  readonly reason: string
  readonly status?: number
  readonly description?: string
  /** Since Android 12. */
  readonly subreason?: string
}

function dump(...exits: MadeExit[]): string {
  const records = exits.map(({ pid, reason, status = 0, description = 'null', subreason }, index) =>
    [
      `        ApplicationExitInfo #${index}:`,
      `          timestamp=2026-03-01 10:20:3${index}.123 pid=${pid} realUid=10123 packageUid=10123 definingUid=10123 user=0`,
      `          process=${PACKAGE}:invocation reason=${reason}${subreason ? ` subreason=${subreason}` : ''} status=${status}`,
      `          importance=100 pss=0.00 rss=312MB description=${description} state=empty trace=null`,
    ].join('\n'),
  )
  const head = [
    'ACTIVITY MANAGER PROCESS EXIT INFO (dumpsys activity exit-info)',
    'Last Timestamp of Persistence Into Persistent Storage: 2026-03-01 10:00:00.000',
    `  package: ${PACKAGE}`,
    '    Historical Process Exit for uid=10123',
  ]
  return `${[...head, ...records].join('\n')}\n`
}

describe('parseExitInfo', () => {
  it('reads each death, with and without a sub-reason', () => {
    const text = dump(
      { pid: 301, reason: '3 (LOW_MEMORY)', subreason: '0 (UNKNOWN)' },
      {
        pid: 300,
        reason: '5 (APP CRASH(NATIVE))',
        status: 11,
        description: 'crash in libtflite state machine',
      },
    )
    expect(parseExitInfo(text)).toEqual([
      { pid: 301, process: `${PACKAGE}:invocation`, reason: 'low-memory', status: 0, description: null },
      {
        pid: 300,
        process: `${PACKAGE}:invocation`,
        reason: 'crash-native',
        status: 11,
        description: 'crash in libtflite state machine',
      },
    ])
  })

  it('knows nothing where there is nothing, and leaves out what it cannot know', () => {
    expect(parseExitInfo('')).toEqual([])
    expect(parseExitInfo("Can't find service: activity\n")).toEqual([])
    expect(parseExitInfo(dump({ pid: 1, reason: '99 (NEWER THAN THIS)' }))).toMatchObject([
      { reason: 'unknown' },
    ])
  })

  it('never makes half a record into a whole one', () => {
    const text = dump({ pid: 77, reason: '2 (SIGNALED)', status: 15 })
    const whole = parseExitInfo(text)
    for (let length = 0; length < text.length; length++) {
      for (const exit of parseExitInfo(text.slice(0, length))) {
        expect({ ...exit, description: null }).toEqual(whole[0])
      }
    }
  })
})

const death = { package: PACKAGE, pid: 300, modelSha256: 'a'.repeat(64) }
const exitOf = (reason: ExitReason, status = 0): ProcessExit => {
  return { pid: 300, process: PACKAGE, reason, status, description: null }
}

describe('errorOf', () => {
  it.each<[ExitReason, number, string]>([
    ['crash', 0, 'runner-crashed'],
    ['crash-native', 11, 'runner-crashed'],
    ['signaled', 6, 'runner-crashed'],
    ['exit-self', 3, 'runner-crashed'],
    ['anr', 0, 'runner-hung'],
    ['user-requested', 0, 'device-unhealthy'],
    ['package-updated', 0, 'device-unhealthy'],
    ['dependency-died', 0, 'device-unhealthy'],
  ])('takes %s with status %d for %s', (reason, status, code) => {
    expect(errorOf(exitOf(reason, status), death, new MemoryKills()).code).toBe(code)
  })

  it.each([exitOf('low-memory'), exitOf('signaled', 9)])(
    'blames memory on the device once, then on the model',
    (exit) => {
      const kills = new MemoryKills()
      const kinds = (modelSha256: string) =>
        failureKindOf(errorOf(exit, { ...death, modelSha256 }, kills).code)
      expect(kinds('a')).toBe('device')
      expect(kinds('b')).toBe('device')
      expect(kinds('a')).toBe('model')
      expect(kinds('a')).toBe('model')
      expect(errorOf(exit, { ...death, modelSha256: 'b' }, kills)).toMatchObject({
        code: 'out-of-memory',
        message: expect.stringContaining('second time'),
      })
    },
  )

  it('takes a death that nobody wrote down for a crash', () => {
    expect(errorOf(null, death, new MemoryKills()).code).toBe('runner-crashed')
  })
})

describe('classifyDeath', () => {
  it('finds the runner among other deaths, and looks again until it is written down', async () => {
    const others = { pid: 299, reason: '4 (APP CRASH(EXCEPTION))' }
    const dumps = [dump(others), dump({ pid: 300, reason: '10 (USER REQUESTED)' }, others)]
    const asked: string[] = []
    const shell = async (command: string) => {
      asked.push(command)
      return { exitCode: 0, stdout: dumps[asked.length - 1] ?? '' }
    }
    const error = await classifyDeath({ shell }, death, new MemoryKills(), new AbortController().signal)
    expect(error).toMatchObject({
      code: 'device-unhealthy',
      message: expect.stringContaining('user requested'),
    })
    expect(asked).toEqual(Array(2).fill(`dumpsys activity exit-info '${PACKAGE}'`))
  })
})
