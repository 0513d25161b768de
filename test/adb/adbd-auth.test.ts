import { readFileSync } from 'node:fs'
import path from 'node:path'
import { KnownKeys, parseAndroidPublicKey, startAdbd } from '@paceline/adbd'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TemporaryFolder,
  type TestAdbServer,
  temporaryFolder,
} from '../stack/index.js'

requireSystem('adb')('who is let in to a Linux board, by the genuine adb', () => {
  let server: TestAdbServer
  let folder: TemporaryFolder
  let keysFile: string

  beforeEach(async () => {
    folder = temporaryFolder('adbd-auth')
    keysFile = path.join(folder.path, 'keys')
    server = await startAdbServer()
  })
  afterEach(async () => {
    await server?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
  })

  /** The key of the server, which made it at its start. */
  const hostKey = () =>
    parseAndroidPublicKey(readFileSync(path.join(server.home, '.android', 'adbkey.pub'), 'utf8'))
  const stateOf = async (serial: string) =>
    (await server.adb(['-s', serial, 'get-state'])).stdout.toString().trim()
  const listed = async () => (await server.adb(['devices'])).stdout.toString()

  test('a host of a known key is let in', async () => {
    // The server listens before it has made its key.
    await expect.poll(hostKey).toBeDefined()
    new KnownKeys(keysFile).add(hostKey())
    await using board = await startBoard(server, { auth: { keysFile } })
    await expect.poll(() => stateOf(board.serial)).toBe('device')
    expect((await board.adb(['shell', 'echo in'])).stdout.toString()).toBe('in\n')
  })

  test('an unknown host is unauthorized, and becomes a device by itself once its key is added', async () => {
    await using board = await startBoard(server, { auth: { keysFile } })
    await expect.poll(listed).toContain(`${board.serial}\tunauthorized`)
    expect((await board.adb(['shell', 'echo in'])).exitCode).not.toBe(0)
    expect(board.log.join()).toContain(hostKey().fingerprint)
    new KnownKeys(keysFile).add(hostKey())
    await expect.poll(() => stateOf(board.serial), { timeout: 10_000 }).toBe('device')
  })

  test('the operator is asked once, and a yes lets in and is remembered', async () => {
    const asked: string[] = []
    const ask = async (key: { fingerprint: string }) => asked.push(key.fingerprint) > 0
    await using board = await startBoard(server, { auth: { keysFile, ask } })
    await expect.poll(() => stateOf(board.serial), { timeout: 10_000 }).toBe('device')
    expect(asked).toEqual([hostKey().fingerprint])
    expect(new KnownKeys(keysFile).has(hostKey())).toBe(true)
  })

  test('after a no, the host stays outside', async () => {
    let asked = 0
    await using board = await startBoard(server, {
      auth: {
        keysFile,
        ask: async () => {
          asked += 1
          return false
        },
      },
    })
    await expect.poll(() => asked).toBe(1)
    expect(await listed()).toContain(`${board.serial}\tunauthorized`)
    expect(new KnownKeys(keysFile).list()).toEqual([])
  })

  test('beyond loopback nothing is listened on without AUTH, or while no key is known', async () => {
    await expect(startAdbd({ port: 0, host: '0.0.0.0', auth: 'none' })).rejects.toThrow('only loopback')
    await expect(startAdbd({ port: 0, host: '0.0.0.0', auth: { keysFile } })).rejects.toThrow(
      'No key is known',
    )
  })
})
