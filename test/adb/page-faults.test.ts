import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { AgentMessage } from '@paceline/contracts'
import { litertWebOverAdb, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ModelOnDisk, messageOf, planOf, smallModel } from '../device/invocations.js'
import {
  requireSystem,
  startAdbServer,
  startBoard,
  type TemporaryFolder,
  type TestAdbServer,
  type TestBoard,
  temporaryFolder,
} from '../stack/index.js'
import { commandDevice } from './command-device.js'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const never = new AbortController().signal

requireSystem(
  'adb',
  'chromium',
  'chromedriver',
)('a runner page of which a part is lost on its way', () => {
  let folder: TemporaryFolder
  let server: TestAdbServer
  let board: TestBoard
  let pages: FrailPages
  let host: RuntimeHost
  let model: ModelOnDisk

  beforeAll(async () => {
    folder = temporaryFolder('page-faults')
    model = smallModel(folder.path)
    server = await startAdbServer()
    board = await startBoard(server)
    pages = frailPages()
    const reached = commandDevice(server, board)
    const reverse: typeof reached.reverse = async (port, signal) =>
      reached.reverse(await pages.of(port), signal)
    const surroundings = {
      home: path.join(folder.path, 'home'),
      fingerprint: 'adb:board',
      env: { ...process.env, ...server.env },
      maxThreads: 2,
    }
    const made = await litertWebOverAdb.create({ ...reached, reverse }, surroundings, never)
    if ('unavailable' in made) throw new Error(made.unavailable)
    host = made
  })
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]()
    await pages?.[Symbol.asyncDispose]()
    await board?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
  })

  async function invoke(): Promise<AgentMessage[]> {
    const messages: AgentMessage[] = []
    for await (const message of host.invoke({ ...planOf(), model }, never)) messages.push(message)
    return messages
  }

  test.each(['refuse', 'cut off'] as const)('is opened anew once: %s', async (fault) => {
    pages.fail(fault, 'page/runner-page.js', 1)
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
    expect(pages.failuresLeft()).toBe(0)
  })

  test.each([
    ['refuse', 'page/main.js (HTTP 503)'],
    ['cut off', 'a part of it was cut off'],
  ] as const)('and when it is lost again, the error says what is missing: %s', async (fault, words) => {
    pages.fail(fault, 'page/main.js', 2)
    await expect(invoke()).rejects.toMatchObject({
      code: 'page-not-loaded',
      message: expect.stringContaining(words),
    })
    expect(messageOf(await invoke(), 'done').iterations).toBe(20)
  })
})

interface FrailPages extends AsyncDisposable {
  /** The port that stands before a page server's. */
  of(port: number): Promise<number>
  /** From now on as many requests for what ends with `name` get no good answer. */
  fail(fault: 'refuse' | 'cut off', name: string, times: number): void
  failuresLeft(): number
}

function frailPages(): FrailPages {
  let failing: { fault: 'refuse' | 'cut off'; name: string; times: number } | null = null
  const servers: ReturnType<typeof createServer>[] = []
  return {
    async of(port) {
      const server = createServer(async (request, response) => {
        const answer = await fetch(`http://127.0.0.1:${port}${request.url}`)
        const body = Buffer.from(await answer.arrayBuffer())
        // Each page asks for all of it: what the browser kept, nobody can lose.
        const headers = { ...Object.fromEntries(answer.headers), 'cache-control': 'no-store' }
        if (failing === null || failing.times === 0 || !request.url?.endsWith(failing.name)) {
          response.writeHead(answer.status, headers).end(body)
          return
        }
        failing.times -= 1
        if (failing.fault === 'refuse') response.writeHead(503).end()
        else {
          response.writeHead(answer.status, { ...headers, 'content-length': body.length })
          response.write(body.subarray(0, body.length / 2), () => response.destroy())
        }
      })
      servers.push(server)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    fail(fault, name, times) {
      failing = { fault, name, times }
    },
    failuresLeft: () => failing?.times ?? 0,
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
