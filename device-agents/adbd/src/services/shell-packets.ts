/** What a packet of the shell protocol (`shell,v2`) carries. Source: AOSP, packages/modules/adb, shell_protocol.h. */
export const ShellPacket = { stdin: 0, stdout: 1, stderr: 2, exit: 3, closeStdin: 4, windowSize: 5 } as const

const HEADER_BYTES = 5
/** A host sends no more than a transport message at once; longer is nonsense. */
const MAX_PACKET_BYTES = 1_024 * 1_024

export interface ReceivedPacket {
  readonly id: number
  readonly data: Buffer
}

export function encodeShellPacket(id: number, data: Buffer): Buffer {
  const packet = Buffer.allocUnsafe(HEADER_BYTES + data.length)
  packet.writeUInt8(id, 0)
  packet.writeUInt32LE(data.length, 1)
  data.copy(packet, HEADER_BYTES)
  return packet
}

/** Cuts what a host sends into packets: they do not keep to the borders of transport messages. */
export class ShellPacketReader {
  #rest: Buffer = Buffer.alloc(0)

  /** The packets that these bytes complete. Throws where a packet's length cannot be meant. */
  push(bytes: Buffer): ReceivedPacket[] {
    const packets: ReceivedPacket[] = []
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    while (this.#rest.length >= HEADER_BYTES) {
      const length = this.#rest.readUInt32LE(1)
      if (length > MAX_PACKET_BYTES) throw new Error(`a shell packet of ${length} bytes is too long`)
      const end = HEADER_BYTES + length
      if (this.#rest.length < end) break
      packets.push({ id: this.#rest.readUInt8(0), data: this.#rest.subarray(HEADER_BYTES, end) })
      this.#rest = this.#rest.subarray(end)
    }
    return packets
  }
}
