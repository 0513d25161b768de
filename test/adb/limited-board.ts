import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { repository, type TestAdbServer } from '../stack/index.js'

const main = path.join(repository, 'device-agents', 'adbd', 'dist', 'main.js')
// 1,000 blocks of 512 bytes: what a full disk does, without one.
const script = 'ulimit -f 1000; exec "$0" "$1" --port 0 --no-auth'

/** The daemon as a program that may write no file over 512,000 bytes, with its HOME in `folder`. */
export async function startLimitedBoard(server: TestAdbServer, folder: string) {
  const home = path.join(folder, 'home')
  mkdirSync(home)
  const daemon = spawn('/bin/sh', ['-c', script, process.execPath, main], {
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(daemon, 'exit')
  const [line] = await once(createInterface(daemon.stdout), 'line')
  const serial = String(line).replace('Listening on ', '')
  await server.adb(['connect', serial])
  return {
    serial,
    home,
    daemon,
    exited,
    async [Symbol.asyncDispose]() {
      daemon.kill('SIGKILL')
      await exited
    },
  }
}
