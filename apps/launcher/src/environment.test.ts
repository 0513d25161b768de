import { describe, expect, test } from 'vitest'
import { readEnvironment } from './environment.js'

describe('readEnvironment', () => {
  test('fills in the defaults of the contract', () => {
    expect(readEnvironment({}, '/repository')).toEqual({
      port: 4400,
      host: '127.0.0.1',
      home: '/repository/.paceline',
      databaseUrl: undefined,
      redisUrl: undefined,
      queue: undefined,
      s3Url: undefined,
      demo: true,
    })
  })

  test('takes what is set, and an empty value as unset', () => {
    const read = readEnvironment(
      {
        PACELINE_PORT: '0',
        PACELINE_HOME: '/elsewhere',
        PACELINE_QUEUE: 'redis',
        PACELINE_DEMO: '0',
        REDIS_URL: '',
      },
      '/repository',
    )
    expect(read).toMatchObject({
      port: 0,
      home: '/elsewhere',
      queue: 'redis',
      demo: false,
      redisUrl: undefined,
    })
  })

  test.each([
    ['PACELINE_PORT', '70000'],
    ['PACELINE_PORT', '44oo'],
    ['PACELINE_HOST', 'http://here'],
    ['PACELINE_QUEUE', 'rabbit'],
    ['PACELINE_DEMO', 'no'],
  ])('names %s and what it holds', (name, value) => {
    expect(() => readEnvironment({ [name]: value }, '/')).toThrow(new RegExp(`${name} is wrong: "${value}"`))
  })

  test('never repeats an address, which may hold a password', () => {
    const read = () => readEnvironment({ DATABASE_URL: 'mysql://me:secret@host/db' }, '/')
    expect(read).toThrow(/^DATABASE_URL is wrong/)
    expect(read).not.toThrow(/secret/)
  })
})
