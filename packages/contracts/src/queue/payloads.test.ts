import { expect, test } from 'vitest'
import { poolQueueName } from './payloads.js'

test('two pools have two queues, however they are called', () => {
  const pools = ['a:b', 'a_b', 'a%3Ab', 'a b', 'ä']
  const names = pools.map(poolQueueName)
  expect(new Set(names).size).toBe(pools.length)
  expect(names.join('')).not.toContain(':')
  expect(poolQueueName('this-computer')).toBe('pool.this-computer')
})
