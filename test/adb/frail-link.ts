import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a port of this computer that can be made slow, silent, or to break. Gone on leaving scope. */
export interface FrailLink extends AsyncDisposable {
  readonly port: number
  /** What comes back arrives a byte at a time from now on. */
  trickle(): void
  /** So many bytes more pass in this direction; then nothing does, or every connection breaks. */
  end(direction: Direction, afterBytes: number, how: 'silent' | 'broken'): void
  /** Every connection breaks. */
  breakNow(): void
  /** Bytes that passed, in this direction. */
  passed(direction: Direction): number
}

type Direction = 'there' | 'back'

export async function frailLink(target: number): Promise<FrailLink> {
  const sockets = new Set<Socket>()
  const passed = { there: 0, back: 0 }
  const left = { there: Number.POSITIVE_INFINITY, back: Number.POSITIVE_INFINITY }
  let isTrickling = false
  let how: 'silent' | 'broken' = 'silent'

  function carry(direction: Direction, from: Socket, to: Socket): void {
    from.on('data', (bytes: Buffer) => {
      const taken = bytes.subarray(0, Math.min(bytes.length, left[direction]))
      left[direction] -= taken.length
      passed[direction] += taken.length
      if (isTrickling && direction === 'back') for (const byte of taken) to.write(Buffer.of(byte))
      else if (!to.write(taken)) {
        from.pause()
        to.once('drain', () => from.resume())
      }
      if (left[direction] > 0) return
      if (how === 'silent') from.pause()
      else for (const socket of sockets) socket.destroySoon()
    })
    from.once('end', () => to.end()).once('close', () => to.destroySoon())
  }

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    for (const socket of [near, far]) {
      sockets.add(socket)
      // A reset ends it, as `close` tells.
      socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    }
    carry('there', near, far)
    carry('back', far, near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    trickle() {
      isTrickling = true
    },
    end(direction, afterBytes, ending) {
      left[direction] = afterBytes
      how = ending
    },
    breakNow() {
      for (const socket of sockets) socket.destroy()
    },
    passed: (direction) => passed[direction],
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
