import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProgressTeller, type Progress } from './tell-progress.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('tells what came meanwhile as one, and nothing after the end', () => {
  const told: Progress[] = []
  const send = async (progress: Progress) => void told.push(progress)
  const teller = createProgressTeller(send, () => {}, 500)
  teller.tell({ waitingFor: 'device' })
  teller.tell({ waitingFor: 'quiet' })
  vi.advanceTimersByTime(499)
  expect(told).toEqual([])
  vi.advanceTimersByTime(1)
  expect(told).toEqual([{ waitingFor: 'quiet' }])
  teller.tell({ waitingFor: null })
  teller.tell({ invocations: 1 })
  teller.tell({ invocations: 2 })
  vi.advanceTimersByTime(499)
  expect(told).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(told).toEqual([{ waitingFor: 'quiet' }, { waitingFor: null, invocations: 2 }])
  teller.tell({ invocations: 3 })
  teller[Symbol.dispose]()
  vi.advanceTimersByTime(5000)
  expect(told).toHaveLength(2)
})

test('a session that is over at once tells nothing of its progress', () => {
  const told: Progress[] = []
  const teller = createProgressTeller(
    async (progress) => void told.push(progress),
    () => {},
    500,
  )
  teller.tell({ invocations: 1 })
  teller[Symbol.dispose]()
  vi.advanceTimersByTime(5000)
  expect(told).toEqual([])
})

test('a word that cannot be told is reported, and the next one is told', async () => {
  const errors: unknown[] = []
  const send = async () => Promise.reject(new Error('away'))
  using teller = createProgressTeller(send, (error) => errors.push(error), 500)
  teller.tell({ invocations: 1 })
  await vi.advanceTimersByTimeAsync(500)
  expect(errors).toHaveLength(1)
  teller.tell({ invocations: 2 })
  await vi.advanceTimersByTimeAsync(500)
  expect(errors).toHaveLength(2)
})
