import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findSystem } from '../stack/system.js'

/** A Redis that forgets everything when it stops, and comes back under the same address. */
export interface ForgetfulRedis extends AsyncDisposable {
  readonly url: string
  start(): Promise<void>
  kill(): Promise<void>
}

export async function startForgetfulRedis(): Promise<ForgetfulRedis> {
  const program = findSystem('redis-server')
  if (program === undefined)
    throw new Error('redis-server is missing: begin with requireSystem("redis-server")')
  const folder = await mkdtemp(path.join(tmpdir(), 'paceline-redis-'))
  const socket = path.join(folder, 'redis.sock')
  let server: ChildProcess | undefined

  const redis: ForgetfulRedis = {
    url: `redis+unix://${socket}`,
    async start() {
      const args = ['--port', '0', '--unixsocket', socket, '--save', '', '--maxmemory-policy', 'noeviction']
      server = spawn(program, args, { cwd: folder, stdio: 'ignore' })
      while (!(await answers(socket))) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async kill() {
      if (server === undefined) return
      const exited = once(server, 'exit')
      server.kill('SIGKILL')
      await exited
      server = undefined
    },
    async [Symbol.asyncDispose]() {
      await redis.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await redis.start()
  return redis
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket, () => {
      client.destroy()
      resolve(true)
    })
    client.once('error', () => resolve(false))
  })
}
