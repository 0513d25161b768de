import { ArtifactAddressError } from './errors.js'

export interface S3Address {
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly bucket: string
  /** Empty, or a path that ends in a slash. */
  readonly prefix: string
}

/**
 * Reads `s3+https://key:secret@host:port/bucket/prefix?region=eu-west-1` (or `s3+http`). The region may be left
 * out where the server has none of its own, such as MinIO. Throws ArtifactAddressError, which shows no secret.
 */
export function parseS3Url(text: string): S3Address {
  const address = /^s3\+(https?:\/\/.+)$/.exec(text)?.[1]
  if (address === undefined || !URL.canParse(address)) {
    throw new ArtifactAddressError('an S3 address reads s3+https://key:secret@host:port/bucket/prefix')
  }
  const url = new URL(address)
  const [bucket = '', ...prefix] = url.pathname.split('/').slice(1).filter(Boolean).map(decodeURIComponent)
  if (url.username === '' || url.password === '') {
    throw new ArtifactAddressError('the S3 address holds no key and secret before the host')
  }
  if (bucket === '') throw new ArtifactAddressError('the S3 address names no bucket after the host')
  return {
    endpoint: url.origin,
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    bucket,
    prefix: prefix.map((part) => `${part}/`).join(''),
  }
}
