import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createProgressTeller, type Progress } from './tell-progress.js'

test('tells the first word at once, then what came meanwhile as one, and nothing after the end', async () => {
  const told: Progress[] = []
  const teller = createProgressTeller(
    async (progress) => void told.push(progress),
    () => {},
    20,
  )
  teller.tell({ waitingFor: 'quiet' })
  expect(told).toEqual([{ waitingFor: 'quiet' }])
  teller.tell({ waitingFor: null })
  teller.tell({ invocations: 1 })
  teller.tell({ invocations: 2 })
  expect(told).toHaveLength(1)
  await expect.poll(() => told).toEqual([{ waitingFor: 'quiet' }, { waitingFor: null, invocations: 2 }])
  teller.tell({ invocations: 3 })
  teller[Symbol.dispose]()
  await sleep(60)
  expect(told).toHaveLength(2)
})

test('a word that cannot be told is reported, and the next one is told', async () => {
  const errors: unknown[] = []
  const send = async () => Promise.reject(new Error('away'))
  using teller = createProgressTeller(send, (error) => errors.push(error), 5)
  teller.tell({ invocations: 1 })
  await expect.poll(() => errors).toHaveLength(1)
  teller.tell({ invocations: 2 })
  await expect.poll(() => errors).toHaveLength(2)
})
