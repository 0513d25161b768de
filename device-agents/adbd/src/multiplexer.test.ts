import { describe, expect, it } from 'vitest'
import { Multiplexer } from './multiplexer.js'
import { Command } from './wire/message.js'

const REMOTE_ID = 7
const nothing = Buffer.alloc(0)

function opening() {
  const sent: [command: number, arg0: number][] = []
  const multiplexer = new Multiplexer({
    send: (command, arg0) => sent.push([command, arg0]),
    maxPayloadBytes: 1024,
    maxStreams: 2,
    openService: () => Promise.reject(new Error('no service is asked for')),
    log: () => {},
  })
  const opened = multiplexer.open('tcp:8080')
  const [, localId = 0] = sent.find(([command]) => command === Command.OPEN) ?? []
  const hear = (command: number, payload: Buffer = nothing) =>
    multiplexer.handle({ command, arg0: REMOTE_ID, arg1: localId, payload })
  return { opened, hear }
}

describe('a stream that we open', () => {
  it('holds what the peer said, although it has said all and closed before we look', async () => {
    const { opened, hear } = opening()
    hear(Command.OKAY)
    hear(Command.WRTE, Buffer.from('all of it'))
    hear(Command.CLSE)
    const stream = await opened
    expect((await stream?.read())?.toString()).toBe('all of it')
    expect(await stream?.read()).toBeUndefined()
  })

  it('is none where the peer refuses', async () => {
    const { opened, hear } = opening()
    hear(Command.CLSE)
    expect(await opened).toBeUndefined()
  })
})
