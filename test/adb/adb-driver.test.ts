import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SeenDevice } from '@paceline/adb'
import { createAdbDriver, createLog, type DeviceNews, Preparer } from '@paceline/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { seenBy } from './connected.js'

/** Lists as the test says; the board that they tell of is real. */
requireSystem('adb')('news of devices behind adb', () => {
  const folder = temporaryFolder('adb-driver')
  let server: TestAdbServer
  let board: TestBoard

  beforeAll(async () => {
    server = await startAdbServer()
    board = await startBoard(server)
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  function watching(own = { fingerprint: 'none', isServed: false }) {
    const stop = new AbortController()
    let list: (seen: readonly SeenDevice[]) => void = () => {}
    const lists = new ReadableStream<readonly SeenDevice[]>({
      start(controller) {
        list = (seen) => controller.enqueue(seen)
        stop.signal.addEventListener('abort', () => controller.close())
      },
    })
    const driver = createAdbDriver({
      server: {
        port: server.port,
        track: async function* () {
          yield* lists
        },
        connect: async () => {},
        disconnect: async () => {},
        ensureRunning: async () => {},
      },
      candidates: [],
      preparer: new Preparer({ home: folder.path, runnerApp: 'none' }),
      home: folder.path,
      env: {},
      log: createLog('silent'),
      own,
      async *addresses() {},
      report() {},
    })
    const news = driver.watch(stop.signal)[Symbol.asyncIterator]()
    return {
      list: (...seen: readonly SeenDevice[]) => list(seen),
      async next(): Promise<Exclude<DeviceNews, { type: 'settled' }>> {
        const { value } = await news.next()
        return value.type === 'settled' ? this.next() : value
      },
      async [Symbol.asyncDispose]() {
        stop.abort()
        while (!(await news.next()).done);
      },
    }
  }

  test('a device that goes offline is lost for that reason, and stays the device that it was', async () => {
    await using watched = watching()
    const seen = await seenBy(server, board.serial)
    watched.list(seen)
    const found = await watched.next()
    watched.list({ ...seen, state: 'offline' })
    const lost = await watched.next()
    expect(lost).toMatchObject({ type: 'lost', reason: expect.stringContaining('adb reconnect offline') })
    const unusable = await watched.next()
    expect(unusable).toMatchObject({
      type: 'unusable',
      device: { fingerprint: found.type === 'found' && found.device.device.fingerprint },
    })
  })

  test('this computer behind adb is no second device, and the operator reads why', async () => {
    const seen = await seenBy(server, board.serial)
    let fingerprint = ''
    {
      await using watched = watching()
      watched.list(seen)
      const found = await watched.next()
      if (found.type === 'found') fingerprint = found.device.device.fingerprint
    }
    await using watched = watching({ fingerprint, isServed: true })
    watched.list(seen)
    expect(await watched.next()).toMatchObject({
      type: 'unusable',
      device: { fingerprint: `adb:${board.serial}` },
      reason: expect.stringContaining('it is this computer'),
    })
  })

  test('a second address that does not let us in takes nothing from the first', async () => {
    await using watched = watching()
    const seen = await seenBy(server, board.serial)
    await server.adb(['connect', `localhost:${board.port}`])
    const second = await seenBy(server, `localhost:${board.port}`)
    watched.list(second)
    expect((await watched.next()).type).toBe('found')
    watched.list()
    expect((await watched.next()).type).toBe('lost')
    watched.list(seen)
    expect((await watched.next()).type).toBe('found')
    watched.list(seen, { ...second, state: 'unauthorized' })
    watched.list({ ...second, state: 'unauthorized' })
    expect(await watched.next()).toMatchObject({
      type: 'lost',
      reason: expect.stringContaining(board.serial),
    })
    // Now that nothing else reaches it, why not is worth a word.
    expect(await watched.next()).toMatchObject({
      type: 'unusable',
      reason: expect.stringContaining('does not know this computer'),
    })
  })

  test('two boards with one machine id are not taken for one, and the operator reads which', async () => {
    // Of another kernel, as far as it tells.
    const programs = path.join(folder.path, 'programs')
    mkdirSync(programs)
    writeFileSync(
      path.join(programs, 'cat'),
      '#!/bin/sh\ncase $1 in */boot_id) echo another;; *) exec /bin/cat "$@";; esac\n',
      { mode: 0o755 },
    )
    const env = { ...process.env, HOME: programs, PATH: `${programs}:${process.env.PATH}` }
    await using copy = await startBoard(server, { env })
    await using watched = watching()
    const [first, second] = [await seenBy(server, board.serial), await seenBy(server, copy.serial)]
    watched.list(first)
    const found = await watched.next()
    watched.list(first, second)
    expect(await watched.next()).toMatchObject({
      type: 'unusable',
      device: { fingerprint: `adb:${copy.serial}` },
      reason: expect.stringContaining(`machine id of the board at ${board.serial}`),
    })
    // With the first gone it is a board like any other.
    watched.list(second)
    expect((await watched.next()).type).toBe('lost')
    const again = await watched.next()
    expect(again.type === 'found' && again.device.device.fingerprint).toBe(
      found.type === 'found' && found.device.device.fingerprint,
    )
  })

  test('a stranger that is offline for the moment of its connecting is no alarm', async () => {
    await using watched = watching()
    const seen = await seenBy(server, board.serial)
    watched.list({ ...seen, state: 'offline' })
    watched.list(seen)
    expect((await watched.next()).type).toBe('found')
  })
})
