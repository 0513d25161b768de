import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TemporaryFolder,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'

/** What DATA packets (64 KiB) and messages (256 KiB) hold, where an error by one would show. */
const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 262_135, 262_136, 262_144, 262_145, 1_048_577]

requireSystem('adb')('files of a Linux board, by the genuine adb', () => {
  let server: TestAdbServer
  let board: TestBoard
  let here: TemporaryFolder

  beforeAll(async () => {
    here = temporaryFolder('adb-files')
    server = await startAdbServer()
    board = await startBoard(server)
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    here?.[Symbol.dispose]()
  })

  test.each(SIZES)('%i bytes are the same pushed and pulled again', async (bytes) => {
    const content = randomBytes(bytes)
    const source = path.join(here.path, 'source')
    const back = path.join(here.path, 'back')
    writeFileSync(source, content)
    expect(await board.adb(['push', source, 'sized'])).toMatchObject({ exitCode: 0 })
    expect(readFileSync(path.join(board.home, 'sized')).equals(content)).toBe(true)
    expect(await board.adb(['pull', 'sized', back])).toMatchObject({ exitCode: 0 })
    expect(readFileSync(back).equals(content)).toBe(true)
  })

  test('a tree keeps its names, modes, times and links', async () => {
    const tree = path.join(here.path, 'tree')
    mkdirSync(path.join(tree, 'deep', 'er'), { recursive: true })
    writeFileSync(path.join(tree, 'deep', 'er', 'müsli, with commas.bin'), 'x')
    writeFileSync(path.join(tree, 'run.sh'), '#!/bin/sh\n')
    chmodSync(path.join(tree, 'run.sh'), 0o750)
    utimesSync(path.join(tree, 'run.sh'), 1_000_000_000, 1_000_000_001)
    symlinkSync('run.sh', path.join(tree, 'link'))
    // Absolute: with a relative folder adb 29 itself looks for its root without end.
    const there = path.join(board.home, 'trees', 'new')
    expect(await board.adb(['push', tree, there])).toMatchObject({ exitCode: 0 })
    expect(readdirSync(there, { recursive: true }).sort()).toEqual(
      readdirSync(tree, { recursive: true }).sort(),
    )
    const { mode, mtimeMs } = statSync(path.join(there, 'run.sh'))
    expect([mode & 0o777, mtimeMs]).toEqual([0o750, 1_000_000_001_000])
    expect(lstatSync(path.join(there, 'link')).isSymbolicLink()).toBe(
      lstatSync(path.join(tree, 'link')).isSymbolicLink(),
    )

    const again = path.join(here.path, 'again')
    expect(await board.adb(['pull', '-a', there, again])).toMatchObject({ exitCode: 0 })
    expect(readFileSync(path.join(again, 'deep', 'er', 'müsli, with commas.bin'), 'utf8')).toBe('x')
    expect(statSync(path.join(again, 'run.sh')).mtimeMs).toBe(1_000_000_001_000)
  })

  test('what cannot be pushed or pulled is answered in words, and leaves nothing', async () => {
    const source = path.join(here.path, 'source')
    writeFileSync(source, 'x')
    writeFileSync(path.join(board.home, 'file'), '')
    const blocked = await board.adb(['push', source, 'file/below'])
    expect(blocked.exitCode).not.toBe(0)
    expect(blocked.stderr + blocked.stdout).toContain('Not a directory')
    const device = await board.adb(['push', source, '/dev/null'])
    expect(device.stderr + device.stdout).toContain('Is not a regular file')
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
    const missing = await board.adb(['pull', 'nowhere', here.path])
    expect(missing.exitCode).not.toBe(0)
    expect(readdirSync(board.home).filter((name) => name.startsWith('.adbd-'))).toEqual([])
  })
})
