import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'

const bytesPerSample = 8
const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Samples as they are stored: little-endian float64 milliseconds, gzipped. Exact. */
export async function encodeSamples(samplesMs: readonly number[]): Promise<Buffer> {
  const raw = Buffer.allocUnsafe(samplesMs.length * bytesPerSample)
  samplesMs.forEach((sampleMs, index) => {
    raw.writeDoubleLE(sampleMs, index * bytesPerSample)
  })
  return compress(raw)
}

export async function decodeSamples(stored: Uint8Array): Promise<number[]> {
  const raw = await decompress(stored)
  return Array.from({ length: raw.length / bytesPerSample }, (_, index) =>
    raw.readDoubleLE(index * bytesPerSample),
  )
}
