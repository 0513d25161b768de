import type { BigIntStats } from 'node:fs'

/** The most bytes of a DATA packet, by the protocol. Source: AOSP, packages/modules/adb, file_sync_protocol.h. */
export const MAX_DATA_BYTES = 64 * 1_024

/** A four-letter id and 32-bit words, little-endian. */
export function words(id: string, ...values: readonly number[]): Buffer {
  const packet = Buffer.alloc(4 + 4 * values.length)
  packet.write(id, 'latin1')
  for (const [index, value] of values.entries()) packet.writeUInt32LE(value >>> 0, 4 + 4 * index)
  return packet
}

export function fail(message: string): Buffer {
  const text = Buffer.from(message)
  return Buffer.concat([words('FAIL', text.length), text])
}

export function data(bytes: Buffer): Buffer {
  return Buffer.concat([words('DATA', bytes.length), bytes])
}

/** Mode, size and time of version 1: sizes wrap at 4 GiB, and zeros say that there is no such file. */
export function statV1(id: 'STAT' | 'DENT', stats: BigIntStats | undefined): Buffer {
  if (stats === undefined) return words(id, 0, 0, 0)
  return words(id, Number(stats.mode), Number(BigInt.asUintN(32, stats.size)), Number(stats.mtimeMs / 1_000n))
}

/** All of version 2; `errno` is Linux's number where there is nothing to tell. */
export function statV2(id: string, stats: BigIntStats | undefined, errno: number): Buffer {
  const packet = Buffer.alloc(72)
  packet.write(id, 'latin1')
  packet.writeUInt32LE(errno, 4)
  if (stats === undefined) return packet
  packet.writeBigUInt64LE(BigInt.asUintN(64, stats.dev), 8)
  packet.writeBigUInt64LE(BigInt.asUintN(64, stats.ino), 16)
  packet.writeUInt32LE(Number(stats.mode), 24)
  packet.writeUInt32LE(Number(BigInt.asUintN(32, stats.nlink)), 28)
  packet.writeUInt32LE(Number(stats.uid), 32)
  packet.writeUInt32LE(Number(stats.gid), 36)
  packet.writeBigUInt64LE(stats.size, 40)
  packet.writeBigInt64LE(stats.atimeMs / 1_000n, 48)
  packet.writeBigInt64LE(stats.mtimeMs / 1_000n, 56)
  packet.writeBigInt64LE(stats.ctimeMs / 1_000n, 64)
  return packet
}
