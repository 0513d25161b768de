/**
 * A message of the ADB transport: 24 bytes of header (six 32-bit words, little-endian) and a payload.
 * Source: AOSP, packages/modules/adb, docs/dev/protocol.md.
 */
export interface Message {
  readonly command: number
  readonly arg0: number
  readonly arg1: number
  readonly payload: Buffer
}

export const HEADER_BYTES = 24

/** The first version whose peers no longer look at the checksum. */
export const VERSION_WITHOUT_CHECKSUM = 0x01000001
/** What this daemon speaks. */
export const VERSION = VERSION_WITHOUT_CHECKSUM

/** The most that a peer of before 2016 takes at once, and all that we take of a peer we do not know yet. */
export const MAX_PAYLOAD_BEFORE_CONNECT = 4_096
/** What we tell the peer to send at most, and send at most ourselves. */
export const MAX_PAYLOAD = 256 * 1_024

export const Command = {
  CNXN: word('CNXN'),
  AUTH: word('AUTH'),
  OPEN: word('OPEN'),
  OKAY: word('OKAY'),
  WRTE: word('WRTE'),
  CLSE: word('CLSE'),
} as const

/** The message as bytes; `checksummed` only for a peer that looks at it, since it costs a pass over the payload. */
export function encodeMessage(message: Message, checksummed: boolean): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + message.payload.length)
  bytes.writeUInt32LE(message.command, 0)
  bytes.writeUInt32LE(message.arg0, 4)
  bytes.writeUInt32LE(message.arg1, 8)
  bytes.writeUInt32LE(message.payload.length, 12)
  bytes.writeUInt32LE(checksummed ? checksum(message.payload) : 0, 16)
  bytes.writeUInt32LE(magicOf(message.command), 20)
  message.payload.copy(bytes, HEADER_BYTES)
  return bytes
}

/** The sum of all bytes modulo 2^32; the documents call it a CRC, which it never was. */
export function checksum(payload: Uint8Array): number {
  let sum = 0
  for (const byte of payload) sum = (sum + byte) >>> 0
  return sum
}

export function magicOf(command: number): number {
  return (command ^ 0xffffffff) >>> 0
}

function word(name: string): number {
  return Buffer.from(name, 'latin1').readUInt32LE(0)
}
