import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeMessage, type Message } from './message.js'
import { MessageReader } from './message-reader.js'

const word = fc.integer({ min: 0, max: 0xffffffff })
const message = fc.record({
  command: word,
  arg0: word,
  arg1: word,
  payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
})

test('what was encoded is read again, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
      (sent, cuts) => {
        const reader = new MessageReader(200)
        const bytes = Buffer.concat(sent.map((one) => encodeMessage(one, true)))
        const read: Message[] = []
        for (let start = 0; start < bytes.length; ) {
          const length = cuts.next().value
          read.push(...reader.push(bytes.subarray(start, start + length)))
          start += length
        }
        expect(read).toEqual(sent)
        expect(reader.within).toBe(false)
      },
    ),
  )
})

test('a single wrong byte in length, magic, command or payload never makes another message of it', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, at, change) => {
      const bytes = encodeMessage(sent, true)
      // The arguments are not covered by anything in the format.
      const position = at % bytes.length
      fc.pre(position < 4 || position >= 12)
      bytes.writeUInt8((bytes.readUInt8(position) + change) & 0xff, position)
      const reader = new MessageReader(200)
      // An altered length may leave it waiting for more, and a checksum of zero is none.
      try {
        for (const one of reader.push(bytes)) expect(one).toEqual(sent)
      } catch (error) {
        if ((error as Error).name !== 'WireError') throw error
      }
    }),
  )
})

test('a payload over the limit is refused by its header alone', () => {
  const bytes = encodeMessage({ command: 1, arg0: 0, arg1: 0, payload: Buffer.alloc(201) }, true)
  expect(() => [...new MessageReader(200).push(bytes.subarray(0, 24))]).toThrow(
    '201 bytes is over the limit of 200',
  )
})
