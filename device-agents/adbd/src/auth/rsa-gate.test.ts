import path from 'node:path'
import { expect, test } from 'vitest'
import type { GuardedConnection } from '../gate.js'
import { KnownKeys } from './known-keys.js'
import { newHost } from './made-host.js'
import { rsaGate } from './rsa-gate.js'

const PUBLIC_KEY = 3

test('strangers that wait keep nobody from asking: the one that waited longest makes room', () => {
  const keys = new KnownKeys(path.join('/nowhere', 'keys'))
  const newGate = rsaGate({ keys, log: () => undefined })
  const refused: string[] = []
  const gates = Array.from({ length: 6 }, (_, index) => {
    const gate = newGate(peerCalled(`host ${index}`, refused))
    gate.onConnect()
    gate.onAuth(PUBLIC_KEY, Buffer.from(`${newHost().publicKey} host\0`))
    return gate
  })
  expect(refused).toEqual(['host 0', 'host 1'])
  for (const gate of gates) gate.close()
})

function peerCalled(peer: string, refused: string[]): GuardedConnection {
  return {
    peer,
    sendAuth: () => undefined,
    admit: () => expect.unreachable('a stranger was let in'),
    refuse: () => refused.push(peer),
    stayOpen: () => undefined,
  }
}
