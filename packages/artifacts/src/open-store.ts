import { homedir } from 'node:os'
import path from 'node:path'
import { openDirectoryStore } from './directory-store.js'
import { openLocalCache } from './local-cache.js'
import { parseS3Url } from './s3-address.js'
import { openS3Store } from './s3-store.js'
import type { ArtifactStore } from './store.js'

export type ArtifactConfig = { readonly directory: string } | S3Config

export interface S3Config {
  /** As `parseS3Url` reads it. */
  readonly s3Url: string
  /** Where local copies live; by default under the user's own cache folder. */
  readonly cacheDirectory?: string
  readonly cacheBytes?: number
}

const defaultCacheBytes = 4 * 1024 ** 3

/** A store on disk or on S3; connects to nothing until it is used. Throws ArtifactAddressError. */
export function openArtifactStore(config: ArtifactConfig): ArtifactStore {
  if ('directory' in config) return openDirectoryStore(config.directory)
  const cacheDirectory = config.cacheDirectory ?? path.join(homedir(), '.cache', 'paceline', 'artifacts')
  const cache = openLocalCache(cacheDirectory, config.cacheBytes ?? defaultCacheBytes)
  return openS3Store(parseS3Url(config.s3Url), cache)
}
