import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AdbServer, ConnectedDevice } from '@paceline/adb'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { deviceOf, seenBy } from './connected.js'
import { frailLink } from './frail-link.js'
import { startLimitedBoard } from './limited-board.js'

const never = new AbortController().signal

requireSystem('adb')('a device whose link is poor', () => {
  let server: TestAdbServer
  let board: TestBoard

  beforeAll(async () => {
    server = await startAdbServer()
    board = await startBoard(server)
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })
  afterEach(() => void vi.useRealTimers())

  /** The board once more, over a link between it and the adb server. */
  async function behindLink() {
    const link = await frailLink(board.port)
    const serial = `127.0.0.1:${link.port}`
    await server.adb(['connect', serial])
    const device = await deviceOf(server, serial)
    return {
      link,
      device,
      async [Symbol.asyncDispose]() {
        await server.adb(['disconnect', serial])
        await link[Symbol.asyncDispose]()
      },
    }
  }

  test('answers that come a byte at a time are whole', async () => {
    await using slow = await behindLink()
    slow.link.trickle()
    const bytes = randomBytes(5000)
    const target = `${slow.device.folder}/slow`
    await slow.device.push(bytes, target, 0o644, never)
    expect(Buffer.from(await slow.device.pull(target, never)).equals(bytes)).toBe(true)
    expect(await slow.device.shell('echo ä; echo ö >&2; exit 7', never)).toEqual({
      exitCode: 7,
      stdout: 'ä\n',
      stderr: 'ö\n',
    })
  })

  test.each(['shell', 'spawn', 'push', 'pull', 'forward', 'reverse'] as const)(
    'one that falls silent in the middle of a %s is not waited for',
    async (call) => {
      await using mute = await behindLink()
      await mute.device.push('/etc/os-release', `${mute.device.folder}/there`, 0o644, never)
      mute.link.end('back', 30, 'silent')
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const calling = calls(mute.device)[call]()
      const outcome = expect(calling).rejects.toMatchObject({
        code: 'no-answer',
        message: expect.stringMatching(/127\.0\.0\.1:\d+ did not answer .* within \d+ s/),
      })
      // A push ends with an attempt to remove what it left, which has a limit of its own.
      for (const _ of Array.from({ length: 3 })) await vi.advanceTimersByTimeAsync(150_000)
      await outcome
    },
  )

  test.each([0, 1, 23, 24, 30, 55, 80])(
    'one that goes after %i more bytes of its answer is lost, whatever it was asked',
    async (bytes) => {
      for (const call of ['shell', 'push', 'pull', 'spawn'] as const) {
        await using frail = await behindLink()
        await frail.device.push('/etc/os-release', `${frail.device.folder}/there`, 0o644, never)
        frail.link.end('back', bytes, 'broken')
        await expect(calls(frail.device)[call](), call).rejects.toMatchObject({
          code: 'device-lost',
          message: expect.stringContaining(frail.device.serial),
        })
      }
    },
  )

  test('an adb server that goes in the middle of a push is told of, and by nothing else', async () => {
    const link = await frailLink(server.port)
    try {
      const seen = await seenBy(server, board.serial)
      const device = await ConnectedDevice.open(link.port, seen, never)
      for (const bytes of [900_000, 3_000_000]) {
        // Full where the link no longer reads, so that the last of it is still to be written.
        link.end('there', 200_000, 'silent')
        const pushing = device.push(randomBytes(bytes), `${device.folder}/half`, 0o644, never)
        const outcome = expect(pushing).rejects.toMatchObject({ code: 'device-lost' })
        const before = link.passed('there')
        await expect.poll(() => link.passed('there') - before).toBeGreaterThan(100_000)
        link.breakNow()
        link.end('there', Number.POSITIVE_INFINITY, 'broken')
        await outcome
      }
    } finally {
      await link[Symbol.asyncDispose]()
    }
  })

  function calls(device: ConnectedDevice) {
    const there = `${device.folder}/there`
    return {
      shell: () => device.shell('head -c 500 /dev/zero; echo; sleep 1', never),
      push: () => device.push(randomBytes(300_000), `${device.folder}/other`, 0o644, never),
      pull: () => device.pull(there, never),
      forward: () => device.forward('tcp:1', never),
      reverse: () => device.reverse(1, never),
      async spawn() {
        await using started = await device.spawn('sleep 1; echo late', never)
        for await (const _ of started.lines);
        await started.exit
      },
    }
  }
})

requireSystem('adb')('a device that is full', () => {
  test('says so, keeps nothing of what did not fit, and is of use as it was', async () => {
    using folder = temporaryFolder('full')
    await using server = await startAdbServer()
    await using board = await startLimitedBoard(server, folder.path)
    const device = await deviceOf(server, board.serial)
    const source = path.join(folder.path, 'big')
    writeFileSync(source, randomBytes(3_000_000))
    const sha256 = '0'.repeat(64)
    for (const push of [
      device.push(source, `${device.folder}/big`, 0o644, never),
      device.ensure({ path: source, sha256, bytes: 3_000_000 }, never),
    ]) {
      await expect(push).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringMatching(/has no room for .*File too large.*free some of its storage/),
      })
    }
    expect(readdirSync(device.folder, { recursive: true })).toEqual(['files'])
    await device.push(Buffer.from('fits'), `${device.folder}/small`, 0o644, never)
    expect(readFileSync(`${device.folder}/small`, 'utf8')).toBe('fits')
  })
})

requireSystem('adb')('a file here that cannot be read', () => {
  test('is named, and the device is not blamed for it', async () => {
    using folder = temporaryFolder('unreadable')
    await using server = await startAdbServer()
    await using board = await startBoard(server)
    const device = await deviceOf(server, board.serial)
    // A folder opens, and fails when it is read.
    const pushing = device.push(folder.path, `${device.folder}/x`, 0o644, never)
    await expect(pushing).rejects.toThrow(/EISDIR/)
    await expect(pushing).rejects.not.toHaveProperty('code', 'no-answer')
    expect(readdirSync(device.folder)).toEqual([])
  })
})

requireSystem('adb')('adb', () => {
  test('that answers what is no adb server is named', async () => {
    const server = new AdbServer({ program: '/bin/false', port: 1 })
    await expect(server.ensureRunning(never)).rejects.toMatchObject({ code: 'adb-server' })
  })
})
