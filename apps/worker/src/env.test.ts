import { describe, expect, it } from 'vitest'
import { artifactsOf, queueOf, readEnv } from './env.js'

const enough = { DATABASE_URL: 'postgres://u:secret@h/db', PACELINE_HOME: '/home/p' }

describe('readEnv', () => {
  it('takes what is needed and fills in the rest', () => {
    expect(readEnv({ ...enough, S3_URL: '', UNRELATED: 'x' })).toEqual({
      ...enough,
      PACELINE_QUEUE: 'postgres',
      PACELINE_LOG_LEVEL: 'info',
      PACELINE_WEBHOOK_PRIVATE: '0',
      PACELINE_LOCAL: '1',
      PACELINE_ADB: 'auto',
    })
  })

  it.each([
    [{ PACELINE_HOME: '/home/p' }, /^DATABASE_URL is not set$/],
    [{ ...enough, DATABASE_URL: 'mysql://u:secret@h' }, /^DATABASE_URL has a value/],
    [{ ...enough, PACELINE_QUEUE: 'rabbit' }, /^PACELINE_QUEUE has a value/],
    [{ ...enough, PACELINE_QUEUE: 'redis' }, /REDIS_URL/],
    [{ ...enough, PACELINE_WEBHOOK_PRIVATE: 'yes' }, /^PACELINE_WEBHOOK_PRIVATE has a value/],
    [{ ...enough, PACELINE_LOCAL: 'no' }, /^PACELINE_LOCAL has a value/],
    [{ ...enough, PACELINE_PAGE_URL: 'http://u:secret@h' }, /^PACELINE_PAGE_URL has a value/],
    [{ ...enough, PACELINE_PAGE_URL: 'http://h/path' }, /^PACELINE_PAGE_URL has a value/],
    [{ ...enough, PACELINE_PAGE_PORT: '4500' }, /PACELINE_PAGE_URL/],
    [{ ...enough, PACELINE_SIMULATED: '-1' }, /^PACELINE_SIMULATED has a value/],
    [{ ...enough, PACELINE_SECRETS_KEY: 'secret' }, /^PACELINE_SECRETS_KEY has a value/],
    [{ ...enough, S3_URL: 'http://h' }, /^S3_URL has a value/],
  ])('refuses %o', (variables, words) => {
    expect(() => readEnv(variables)).toThrow(words)
    expect(() => readEnv(variables)).not.toThrow(/secret/)
  })
})

describe('where things are', () => {
  it('is beside the API', () => {
    expect(artifactsOf(readEnv(enough))).toEqual({ directory: '/home/p/artifacts' })
    expect(queueOf(readEnv(enough))).toMatchObject({ backend: 'postgres' })
  })

  it('is elsewhere where the environment says so', () => {
    const env = readEnv({
      ...enough,
      S3_URL: 's3+https://k:s@h/b',
      PACELINE_QUEUE: 'redis',
      REDIS_URL: 'redis+unix:///r.sock',
    })
    expect(artifactsOf(env)).toEqual({
      s3Url: 's3+https://k:s@h/b',
      cacheDirectory: '/home/p/artifact-cache',
    })
    expect(queueOf(env)).toEqual({ backend: 'redis', redis: { path: '/r.sock' } })
  })
})
