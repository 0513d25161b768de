import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import {
  processesMentioning,
  repository,
  requireSystem,
  startAdbServer,
  temporaryFolder,
} from '../stack/index.js'

requireSystem('adb')('the daemon as a program', () => {
  test('a file over the limit is refused in words and leaves nothing; SIGTERM ends the daemon and its commands', async () => {
    using folder = temporaryFolder('adbd-program')
    const home = path.join(folder.path, 'home')
    mkdirSync(home)
    await using server = await startAdbServer()
    const main = path.join(repository, 'device-agents', 'adbd', 'dist', 'main.js')
    // 1,000 blocks of 512 bytes: what a full disk does, without one.
    const script = 'ulimit -f 1000; exec "$0" "$1" --port 0 --no-auth'
    const daemon = spawn('/bin/sh', ['-c', script, process.execPath, main], {
      env: { ...process.env, HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const exited = once(daemon, 'exit')
    try {
      const [line] = await once(createInterface(daemon.stdout), 'line')
      const serial = String(line).replace('Listening on ', '')
      await server.adb(['connect', serial])
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
    } finally {
      daemon.kill('SIGKILL')
    }
  })
})
