import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Adbd, startAdbd } from '@paceline/adbd'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../stack/index.js'

/** A peer written from the protocol's description, that does what no adb server would. */
const folder = temporaryFolder('adbd-hostile')
let daemon: Adbd
let log: string[]

beforeEach(async () => {
  log = []
  daemon = await startAdbd({
    port: 0,
    auth: 'none',
    folder: folder.path,
    maxConnections: 2,
    maxStreamsPerConnection: 3,
    unauthenticatedMs: 300,
    log: (line) => log.push(line),
  })
})
afterEach(() => daemon[Symbol.asyncDispose]())
afterAll(() => folder[Symbol.dispose]())

test.each([
  ['garbage', Buffer.alloc(100, 0x41), 'its magic does not fit'],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: board\r\n\r\n'), 'its magic does not fit'],
  ['an OPEN before CNXN', message('OPEN', 1, 0, 'shell:id\0'), 'the first message is not CNXN'],
  ['a huge payload', message('CNXN', 0x01000001, 4096, Buffer.alloc(5_000)), 'over the limit'],
  ['a wrong checksum', message('CNXN', 0x01000001, 4096, 'host::', 1), 'checksum'],
  ['two introductions', Buffer.concat([introduction(), introduction()]), 'a second CNXN'],
])('%s ends the connection with the reason in the log', async (_title, bytes, reason) => {
  const peer = await open()
  peer.write(bytes)
  await ended(peer)
  expect(log.join('\n')).toContain(reason)
})

test('who says nothing, or half a message, is not waited for', async () => {
  const [silent, half] = [await open(), await open()]
  half.write(introduction().subarray(0, 30))
  await Promise.all([ended(silent), ended(half)])
  expect(log.filter((line) => line.includes('too long'))).toHaveLength(2)
})

test('a message cut off by the end of the connection is noticed', async () => {
  const peer = await open()
  peer.end(introduction().subarray(0, 30))
  await ended(peer)
  expect(log.join()).toContain('ended within a message')
})

test('more connections than allowed are turned away; the others go on', async () => {
  const [first, second] = [await introduced(), await introduced()]
  await ended(await open())
  expect([first.destroyed, second.destroyed]).toEqual([false, false])
  first.destroy()
  second.destroy()
})

test('more streams than allowed are refused, and the connection goes on', async () => {
  const peer = await introduced()
  for (const id of [1, 2, 3, 4]) peer.write(message('OPEN', id, 0, 'sync:\0'))
  const answers = await take(peer, 4 * 24)
  const commands = [0, 1, 2, 3].map((n) => answers.toString('latin1', n * 24, n * 24 + 4))
  expect(commands.sort()).toEqual(['CLSE', 'OKAY', 'OKAY', 'OKAY'])
  peer.destroy()
})

test('a peer that writes without waiting for OKAY is cut off, before it fills the memory', async () => {
  const peer = await introduced()
  peer.write(message('OPEN', 7, 0, 'shell:sleep 1000\0'))
  const id = (await take(peer, 24)).readUInt32LE(4)
  const flood = message('WRTE', 7, id, Buffer.alloc(200_000))
  for (let count = 0; count < 20; count += 1) peer.write(flood)
  await ended(peer)
  expect(log.join()).toContain('without waiting for OKAY')
})

test('a peer that reads no answer keeps the daemon from nothing, not even from its end', async () => {
  const peer = await introduced()
  peer.pause()
  // Each is of a stream that is not there, which is answered.
  const questions = Buffer.concat(Array.from({ length: 10_000 }, () => message('OKAY', 7, 7, '')))
  for (let sent = 0; sent < 100; sent++) peer.write(questions)
  let unsentBytes = -1
  await expect
    .poll(
      () => {
        const before = unsentBytes
        unsentBytes = peer.writableLength
        return unsentBytes > 0 && unsentBytes === before
      },
      { interval: 300, timeout: 10_000 },
    )
    .toBe(true)
  await daemon[Symbol.asyncDispose]()
  peer.destroy()
})

test('of a command that nobody reads, one message at most is under way', async () => {
  const peer = await introduced()
  peer.write(message('OPEN', 7, 0, 'exec:cat /dev/zero\0'))
  const [okay, write] = [await take(peer, 24), await take(peer, 24)]
  expect([okay.toString('latin1', 0, 4), write.toString('latin1', 0, 4)]).toEqual(['OKAY', 'WRTE'])
  await take(peer, write.readUInt32LE(12))
  // Another stream's answer would come behind a second message, were there one.
  peer.write(message('OPEN', 8, 0, 'sync:\0'))
  expect((await take(peer, 24)).toString('latin1', 0, 4)).toBe('OKAY')
  peer.destroy()
})

async function open(): Promise<Socket> {
  const peer = connect(daemon.port, daemon.host)
  peer.on('error', () => undefined)
  await once(peer, 'connect')
  return peer
}

async function introduced(): Promise<Socket> {
  const peer = await open()
  peer.write(introduction())
  const header = await take(peer, 24)
  await take(peer, header.readUInt32LE(12))
  return peer
}

async function ended(peer: Socket): Promise<void> {
  peer.resume()
  if (!peer.closed) await once(peer, 'close')
}

async function take(peer: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const part = peer.read(bytes) as Buffer | null
    if (part !== null) return part
    await delay(1)
  }
}

function introduction(): Buffer {
  return message('CNXN', 0x01000001, 1_048_576, 'host::features=shell_v2\0')
}

function message(command: string, arg0: number, arg1: number, body: string | Buffer, wrong = 0): Buffer {
  const payload = Buffer.from(body)
  const header = Buffer.alloc(24)
  header.write(command, 'latin1')
  const word = header.readUInt32LE(0)
  const sum = payload.reduce((total, byte) => total + byte, wrong)
  for (const [index, value] of [word, arg0, arg1, payload.length, sum, (word ^ 0xffffffff) >>> 0].entries()) {
    header.writeUInt32LE(value, index * 4)
  }
  return Buffer.concat([header, payload])
}
