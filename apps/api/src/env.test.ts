import { describe, expect, it } from 'vitest'
import { EnvironmentError, readEnv } from './env.js'

const enough = { DATABASE_URL: 'postgres://u:hidden@h/db', PACELINE_HOME: '/home/farm' }

describe('readEnv', () => {
  it('fills in defaults, converts numbers and takes empty as unset', () => {
    expect(readEnv({ ...enough, PACELINE_PORT: '5000', S3_URL: '', UNRELATED: 'x' })).toEqual({
      ...enough,
      PACELINE_HOST: '127.0.0.1',
      PACELINE_PORT: 5000,
      PACELINE_QUEUE: 'postgres',
      PACELINE_DEMO: '1',
      PACELINE_LOG_LEVEL: 'info',
    })
  })

  it.each([
    ['DATABASE_URL', { DATABASE_URL: 'mysql://u:hidden@h' }],
    ['PACELINE_HOME', { PACELINE_HOME: '' }],
    ['PACELINE_PORT', { PACELINE_PORT: 'http' }],
    ['PACELINE_DEMO', { PACELINE_DEMO: 'no' }],
    ['PACELINE_SECRETS_KEY', { PACELINE_SECRETS_KEY: 'hidden' }],
    ['S3_URL', { S3_URL: 'https://hidden@bucket' }],
    ['REDIS_URL', { PACELINE_QUEUE: 'redis' }],
  ])('names %s when it is wrong and shows no value', (name, wrong) => {
    const read = () => readEnv({ ...enough, ...wrong })
    expect(read).toThrow(EnvironmentError)
    expect(read).toThrow(name)
    expect(read).not.toThrow('hidden')
  })
})
