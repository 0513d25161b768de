import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type ListenOptions, type Server } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TestAdbServer,
  type TestBoard,
} from '../stack/index.js'

requireSystem('adb')('tunnels to and from a Linux board, by the genuine adb', () => {
  let server: TestAdbServer
  let board: TestBoard
  let first: Greeter
  let second: Greeter

  beforeAll(async () => {
    first = await greeter('first')
    second = await greeter('second')
    server = await startAdbServer()
    board = await startBoard(server, { abstractPorts: new Map([['mapped', first.port]]) })
  })
  afterAll(async () => {
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    await first?.[Symbol.asyncDispose]()
    await second?.[Symbol.asyncDispose]()
  })

  const forwarded = async (remote: string) => {
    const { stdout } = await board.adb(['forward', 'tcp:0', remote])
    return greetingAt(Number(stdout))
  }

  test('forward leads to a TCP port, to a mapped name and to the two kinds of local socket', async () => {
    const file = path.join(board.home, 'socket')
    const abstract = `paceline-${board.port}`
    await using inFile = await greeter('in a file', { path: file })
    await using inAbstract = await greeter('abstract', { path: `\0${abstract}` })
    expect(await forwarded(`tcp:${first.port}`)).toBe('first')
    expect(await forwarded('localabstract:mapped')).toBe('first')
    expect(await forwarded(`localfilesystem:${file}`)).toBe('in a file')
    expect(await forwarded(`localabstract:${abstract}`)).toBe('abstract')
    expect([inFile.connections, inAbstract.connections]).toEqual([1, 1])
  })

  test('where nobody listens the connection ends, and the daemon says where', async () => {
    expect(await forwarded('localabstract:nobody')).toBe('')
    expect(board.log.at(-1)).toContain('localabstract:nobody')
  })

  test('reverse can be made, listed, led elsewhere, refused to, and removed', async () => {
    const { stdout } = await board.adb(['reverse', 'tcp:0', `tcp:${first.port}`])
    const local = `tcp:${Number(stdout)}`
    expect(await greetingAt(Number(stdout))).toBe('first')
    expect((await board.adb(['reverse', '--list'])).stdout.toString()).toContain(`${local} tcp:${first.port}`)

    const refused = await board.adb(['reverse', '--no-rebind', local, `tcp:${second.port}`])
    expect(refused.stderr).toContain('cannot rebind')
    expect((await board.adb(['reverse', local, `tcp:${second.port}`])).exitCode).toBe(0)
    expect(await greetingAt(Number(stdout))).toBe('second')

    expect((await board.adb(['reverse', '--remove', local])).exitCode).toBe(0)
    await expect(greetingAt(Number(stdout))).rejects.toThrow('ECONNREFUSED')
    expect((await board.adb(['reverse', '--remove', local])).stderr).toContain('not found')
  })

  test('all reverse forwards end at once, and those of a lost connection too', async () => {
    const ports = async () => {
      const made = [
        await board.adb(['reverse', 'tcp:0', 'tcp:1']),
        await board.adb(['reverse', 'tcp:0', 'tcp:2']),
      ]
      return made.map(({ stdout }) => Number(stdout))
    }
    const before = await ports()
    await board.adb(['reverse', '--remove-all'])
    expect((await board.adb(['reverse', '--list'])).stdout.toString().trim()).toBe('')
    for (const port of before) await expect(greetingAt(port)).rejects.toThrow('ECONNREFUSED')

    const after = await ports()
    await server.adb(['disconnect', board.serial])
    for (const port of after)
      await expect.poll(() => greetingAt(port).catch(String)).toContain('ECONNREFUSED')
    await server.adb(['connect', board.serial])
  })

  test('a taken port is refused in words', async () => {
    const { stderr, exitCode } = await board.adb(['reverse', `tcp:${first.port}`, 'tcp:1'])
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('EADDRINUSE')
  })
})

interface Greeter extends AsyncDisposable {
  readonly port: number
  readonly connections: number
}

/** Says its name to who connects, and closes. */
async function greeter(name: string, at: ListenOptions = { host: '127.0.0.1', port: 0 }): Promise<Greeter> {
  let connections = 0
  const server: Server = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined).end(name)
  }).listen(at)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

async function greetingAt(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  for await (const bytes of socket) text += bytes
  return text
}
