import { promisify } from 'node:util'
import { gunzip, gzip, gzipSync } from 'node:zlib'

const bytesPerSample = 8
const smallBytes = 4096
const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Samples as they are stored: little-endian float64 milliseconds, gzipped. Exact. */
export async function encodeSamples(samplesMs: readonly number[]): Promise<Buffer> {
  const raw = Buffer.allocUnsafe(samplesMs.length * bytesPerSample)
  samplesMs.forEach((sampleMs, index) => {
    raw.writeDoubleLE(sampleMs, index * bytesPerSample)
  })
  // Of a few samples: to hand them to another thread costs several times what compressing them does.
  return raw.length <= smallBytes ? gzipSync(raw) : compress(raw)
}

export async function decodeSamples(stored: Uint8Array): Promise<number[]> {
  const raw = await decompress(stored)
  return Array.from({ length: raw.length / bytesPerSample }, (_, index) =>
    raw.readDoubleLE(index * bytesPerSample),
  )
}
