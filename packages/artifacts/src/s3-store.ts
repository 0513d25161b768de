import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { ArtifactMissingError, requireDigest } from './errors.js'
import type { LocalCache } from './local-cache.js'
import type { S3Address } from './s3-address.js'
import type { ArtifactStore } from './store.js'

/** Artifacts as objects `prefix/<sha256>` of a bucket, with a local cache for those who need a file. */
export function openS3Store(address: S3Address, cache: LocalCache): ArtifactStore {
  const { endpoint, region, accessKeyId, secretAccessKey, bucket } = address
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    // The SDK's own checksums corrupt streamed uploads, silently, on servers that do not know them; the digest
    // in the name is checked instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  const objectOf = (sha256: string) => {
    requireDigest(sha256)
    return { Bucket: bucket, Key: `${address.prefix}${sha256}` }
  }
  const has = async (sha256: string) => {
    try {
      await client.send(new HeadObjectCommand(objectOf(sha256)))
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }
  const fetchObject = async (sha256: string): Promise<AsyncIterable<Uint8Array>> => {
    try {
      const { Body } = await client.send(new GetObjectCommand(objectOf(sha256)))
      return Body as Readable
    } catch (error) {
      throw isMissing(error) ? new ArtifactMissingError(sha256, { cause: error }) : error
    }
  }
  const pathOf = async (sha256: string) => {
    requireDigest(sha256)
    return cache.pathOf(sha256, () => fetchObject(sha256))
  }

  return {
    has,

    async put(source, options) {
      // Its name is known only once all of it was read, so it goes through a local file.
      const stored = await cache.store.put(source, options)
      if (await has(stored.sha256)) return stored
      const file = await cache.store.path(stored.sha256)
      const body = createReadStream(file)
      try {
        await client.send(
          new PutObjectCommand({ ...objectOf(stored.sha256), Body: body, ContentLength: stored.bytes }),
        )
      } catch (error) {
        await cache.store.delete(stored.sha256)
        throw error
      } finally {
        body.destroy()
      }
      return stored
    },

    open(sha256) {
      requireDigest(sha256)
      return Readable.from(readChunks(pathOf(sha256)), { objectMode: false })
    },

    async read(sha256) {
      return readFile(await pathOf(sha256))
    },

    path: pathOf,

    async delete(sha256) {
      await client.send(new DeleteObjectCommand(objectOf(sha256)))
      await cache.store.delete(sha256)
    },
  }
}

/** From the checked local file: bytes that turn out wrong at their end cannot be taken back from a stream. */
async function* readChunks(file: Promise<string>): AsyncGenerator<Uint8Array> {
  yield* createReadStream(await file)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name)
}
