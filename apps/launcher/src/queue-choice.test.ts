import { describe, expect, test } from 'vitest'
import { chooseQueue } from './queue-choice.js'

const program = { command: 'redis-server', version: '7.0.15' }
const found = () => program
const none = () => undefined

describe('chooseQueue', () => {
  test('prefers the address, then an installed server, then the database', () => {
    const named = { queue: undefined, redisUrl: 'redis://host' }
    const unnamed = { queue: undefined, redisUrl: undefined }
    expect(chooseQueue(named, found)).toEqual({ backend: 'redis', url: 'redis://host' })
    expect(chooseQueue(unnamed, found)).toEqual({ backend: 'redis', program })
    expect(chooseQueue(unnamed, none)).toEqual({ backend: 'postgres' })
  })

  test('is forced to the database whatever else there is', () => {
    expect(chooseQueue({ queue: 'postgres', redisUrl: 'redis://host' }, found)).toEqual({
      backend: 'postgres',
    })
  })

  test('says what to do when Redis is forced and there is none', () => {
    expect(() => chooseQueue({ queue: 'redis', redisUrl: undefined }, none)).toThrow(
      /REDIS_URL.*PACELINE_QUEUE=postgres/,
    )
  })
})
