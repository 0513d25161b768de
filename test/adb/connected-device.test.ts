import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { AdbError, AdbServer, type ConnectedDevice, type SeenDevice } from '@paceline/adb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  processesMentioning,
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { deviceOf } from './connected.js'

const never = new AbortController().signal

requireSystem('adb')('a device behind the genuine adb server', () => {
  let server: TestAdbServer
  let board: TestBoard
  let device: ConnectedDevice

  beforeAll(async () => {
    server = await startAdbServer()
    board = await startBoard(server)
    device = await deviceOf(server, board.serial)
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  test('says what it is, and where files of ours lie', () => {
    expect(device.system).toBe('linux')
    expect(device.properties.get('ID')).toBeDefined()
    expect(device.folder).toBe(path.join(board.home, '.cache/paceline'))
    expect(existsSync(device.folder)).toBe(true)
  })

  test('runs commands: stdout, stderr and exit code come apart', async () => {
    expect(await device.shell('echo out; echo err >&2; exit 5', never)).toEqual({
      exitCode: 5,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    // Nothing is on stdin, and it has an end.
    expect(await device.shell('cat', never)).toMatchObject({ exitCode: 0, stdout: '' })
  })

  test('a process talks line by line, and its exit is told', async () => {
    await using echo = await device.spawn(
      `while read line; do echo "got $line"; [ "$line" = end ] && exit 3; done; echo no >&2`,
      never,
    )
    await echo.write('one\ntw')
    await echo.write('o\nend\n')
    expect(await linesOf(echo.lines)).toEqual(['got one', 'got two', 'got end'])
    expect(await echo.exit).toBe(3)
  })

  test('disposing of a process ends it on the device, and all that it started', async () => {
    const mark = `${Math.floor(Math.random() * 1e6) + 1e6}`
    {
      await using _process = await device.spawn(`sleep ${mark} & exec sleep ${mark}`, never)
      expect(await running(`sleep ${mark}`)).toBe(2)
    }
    await expect.poll(() => running(`sleep ${mark}`)).toBe(0)
  })

  test('an aborted call ends with the reason, and its process too', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const waiting = device.shell('sleep 60', stop.signal)
    setTimeout(() => stop.abort(reason), 100)
    await expect(waiting).rejects.toBe(reason)
  })

  test.each([0, 1, 65_535, 65_536, 65_537, 3_000_001])(
    '%i bytes arrive whole, and come back',
    async (size) => {
      const bytes = randomBytes(size)
      const target = `${device.folder}/with 'quotes' ${size}.bin`
      await device.push(bytes, target, 0o644, never)
      expect(readFileSync(target).equals(bytes)).toBe(true)
      expect(Buffer.from(await device.pull(target, never)).equals(bytes)).toBe(true)
    },
  )

  test('a file is pushed once, and again where its copy was altered or is gone', async () => {
    using folder = temporaryFolder('ensured')
    const local = path.join(folder.path, 'program')
    writeFileSync(local, `#!/bin/sh\necho run\n# ${randomBytes(8).toString('hex')}\n`)
    const file = { path: local, ...factsOf(local), mode: 0o755 }
    const target = await device.ensure(file, never)
    expect((await device.shell(target, never)).stdout).toBe('run\n')
    writeFileSync(local, 'this is not pushed')
    expect(await device.ensure(file, never)).toBe(target)
    const again = await deviceOf(server, board.serial)
    // Of the same length: its digest alone tells.
    const { stdout } = await device.shell(`tr 'r' 'R' < ${target} > x && cat x > ${target} && rm x`, never)
    expect(stdout).toBe('')
    await expect(again.ensure(file, never)).rejects.toMatchObject({ code: 'push-failed' })
  })

  test('a push that is refused says so, and keeps no half of a file', async () => {
    const target = `${device.folder}/no/such/folder/`
    await expect(device.push(randomBytes(10), target, 0o644, never)).rejects.toMatchObject({
      code: 'push-failed',
      message: expect.stringContaining(target),
    })
    expect(readdirSync(`${device.folder}/no/such/folder`)).toEqual([])
  })

  test('tunnels lead both ways, and end when they are disposed of', async () => {
    const http = createServer((_, answer) => answer.end('here')).listen(0, '127.0.0.1')
    await once(http, 'listening')
    const { port } = http.address() as AddressInfo
    try {
      const forward = await device.forward(`tcp:${port}`, never)
      const reverse = await device.reverse(port, never)
      for (const tunnel of [forward, reverse]) {
        const address = `http://127.0.0.1:${tunnel.port}/`
        const answer = await fetch(address, { headers: { connection: 'close' } })
        expect(await answer.text()).toBe('here')
        await tunnel[Symbol.asyncDispose]()
        await expect(fetch(address)).rejects.toThrow('fetch failed')
      }
    } finally {
      http.close()
      http.closeAllConnections()
    }
  })
})

requireSystem('adb')('devices that come and go', () => {
  test('the list follows them, and outlives its server', async () => {
    await using server = await startAdbServer()
    const stop = new AbortController()
    const troubles: Error[] = []
    const adb = new AdbServer({ program: server.program, port: server.port })
    const lists = adb.track(stop.signal, (error) => troubles.push(error))
    expect((await lists.next()).value).toEqual([])
    {
      await using board = await startBoard(server)
      expect(await untilSeen(lists, (seen) => seen.some(({ state }) => state === 'device'))).toMatchObject([
        { serial: board.serial },
      ])
    }
    expect(await untilSeen(lists, (seen) => seen.length === 0)).toEqual([])
    stop.abort()
    expect((await lists.next()).done).toBe(true)
    expect(troubles).toEqual([])
  })

  test('a server that was started for want of one ends with whoever started it; a second start uses it', async () => {
    const { program, port, [Symbol.asyncDispose]: end } = await startAdbServer()
    await end()
    const isThere = () => processesMentioning(`-P ${port}`).length + processesMentioning(`tcp:${port}`).length
    const options = { program, port }
    {
      await using adb = new AdbServer(options)
      await Promise.all([adb.ensureRunning(never), adb.ensureRunning(never)])
      expect(isThere()).toBe(1)
      {
        await using second = new AdbServer(options)
        await second.ensureRunning(never)
      }
      expect(isThere()).toBe(1)
    }
    expect(isThere()).toBe(0)
  })

  test('a port that another program has is named, with what to do', async () => {
    const other = createServer((_, answer) => answer.end('not adb')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    try {
      await using adb = new AdbServer({ program: '/nowhere/adb', port })
      await expect(adb.ensureRunning(never)).rejects.toMatchObject({
        code: 'adb-server',
        message: expect.stringContaining(`port ${port}`),
      })
    } finally {
      other.close()
      other.closeAllConnections()
    }
  })

  test('what is under way when a device is lost ends with the reason', async () => {
    await using server = await startAdbServer()
    await using board = await startBoard(server)
    const device = await deviceOf(server, board.serial)
    const waiting = device.shell('sleep 60', never)
    const reason = new AdbError('device-lost', 'it was pulled out')
    setTimeout(() => device.lose(reason), 100)
    await expect(waiting).rejects.toBe(reason)
    await expect(device.shell('true', never)).rejects.toBe(reason)
  })

  test('a board that is gone is lost, in words that say where to look', async () => {
    await using server = await startAdbServer()
    let device: ConnectedDevice
    {
      await using board = await startBoard(server)
      device = await deviceOf(server, board.serial)
    }
    await expect(device.shell('true', never)).rejects.toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('cable'),
    })
  })

  test('a host that nobody answers at is refused in adb’s own words', async () => {
    await using server = await startAdbServer()
    const adb = new AdbServer({ program: server.program, port: server.port })
    await expect(adb.connect('127.0.0.1:1', never)).rejects.toMatchObject({
      code: 'offline',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  })
})

async function untilSeen(
  lists: ReturnType<AdbServer['track']>,
  isWanted: (list: readonly SeenDevice[]) => boolean,
): Promise<readonly SeenDevice[]> {
  for (;;) {
    const next = await lists.next()
    if (next.done) throw new Error('the list ended')
    if (isWanted(next.value)) return next.value
  }
}

async function linesOf(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

async function running(command: string): Promise<number> {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === command
    } catch {
      return false
    }
  }).length
}

function factsOf(file: string): { sha256: string; bytes: number } {
  const bytes = readFileSync(file)
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
}
