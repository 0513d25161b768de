import { expect, test } from 'vitest'
import { ArtifactAddressError } from './errors.js'
import { parseS3Url } from './s3-address.js'

test('an address is read in all its parts', () => {
  expect(parseS3Url('s3+https://key:se%2Fcret@s3.example:9000/models/a/b?region=eu-west-1')).toEqual({
    endpoint: 'https://s3.example:9000',
    region: 'eu-west-1',
    accessKeyId: 'key',
    secretAccessKey: 'se/cret',
    bucket: 'models',
    prefix: 'a/b/',
  })
  expect(parseS3Url('s3+http://k:s@127.0.0.1:9000/models')).toMatchObject({ region: 'us-east-1', prefix: '' })
})

test.each([
  '',
  's3://bucket',
  'https://k:hunter2@host/bucket',
  's3+http://host/bucket',
  's3+http://k@host/bucket',
  's3+http://k:hunter2@host',
  's3+http://k:hunter2@host//',
])('%j is refused, and no secret is shown', (text) => {
  const attempt = () => parseS3Url(text)
  expect(attempt).toThrow(ArtifactAddressError)
  expect(attempt).not.toThrow(/hunter2/)
})
