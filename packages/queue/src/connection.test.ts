import { describe, expect, test } from 'vitest'
import { QueueAddressError, queueConnection } from './connection.js'

const redis = (redisUrl?: string) =>
  queueConnection({ queue: 'redis', redisUrl, databaseUrl: 'postgresql://db' })

describe('queueConnection', () => {
  test('on Postgres is the database of the farm, whatever REDIS_URL says', () => {
    const env = { queue: 'postgres', redisUrl: 'redis://ignored', databaseUrl: 'postgresql://db' } as const
    expect(queueConnection(env)).toEqual({ backend: 'postgres', databaseUrl: 'postgresql://db' })
  })

  test.each([
    ['redis://host', { host: 'host', port: 6379 }],
    ['redis://host:7000/3', { host: 'host', port: 7000, db: 3 }],
    ['redis://:p%40ss@host', { host: 'host', port: 6379, password: 'p@ss' }],
    ['redis://user:secret@[::1]:1', { host: '::1', port: 1, username: 'user', password: 'secret' }],
    ['rediss://host', { host: 'host', port: 6379, tls: {} }],
    ['redis+unix:///run/a%20b/redis.sock', { path: '/run/a b/redis.sock' }],
  ])('reads %s', (url, target) => {
    expect(redis(url)).toEqual({ backend: 'redis', redis: target })
  })

  test.each([
    undefined,
    '',
    'host:6379',
    'http://host',
    'redis://u:hunter2@host/x',
    'redis+unix://run/redis.sock',
    'redis+unix:///',
  ])('refuses %s, and shows no password', (url) => {
    const attempt = () => redis(url)
    expect(attempt).toThrow(QueueAddressError)
    expect(attempt).not.toThrow(/hunter2/)
  })
})
