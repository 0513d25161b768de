import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { processesMentioning, requireSystem, startAdbServer, temporaryFolder } from '../stack/index.js'
import { startLimitedBoard } from './limited-board.js'

requireSystem('adb')('the daemon as a program', () => {
  test('a file over the limit is refused in words and leaves nothing; SIGTERM ends the daemon and its commands', async () => {
    using folder = temporaryFolder('adbd-program')
    await using server = await startAdbServer()
    await using board = await startLimitedBoard(server, folder.path)
    const { serial, home, daemon, exited } = board
    const source = path.join(folder.path, 'big')
    writeFileSync(source, Buffer.alloc(3_000_000))
    const { exitCode, stderr, stdout } = await server.adb(['-s', serial, 'push', source, 'big'])
    expect(exitCode).not.toBe(0)
    expect(stderr + stdout).toContain('File too large (EFBIG)')
    expect(readdirSync(home)).toEqual([])

    const call = server.adb(['-s', serial, 'shell', 'sleep 1000; echo'])
    const sleeps = () => processesMentioning(home).filter(({ command }) => command === 'sleep 1000')
    await expect.poll(() => sleeps().length).toBe(1)
    daemon.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expect(sleeps()).toEqual([])
    await call
  })
})
