import { describe, expect, test } from 'vitest'
import { restartBudget } from './restart-budget.js'

const rule = { atMost: 3, withinMs: 1_000, firstDelayMs: 10 }

describe('restartBudget', () => {
  test('doubles the delay and gives up past the most', () => {
    const next = restartBudget(rule)
    expect([0, 1, 2, 3].map(next)).toEqual([10, 20, 40, undefined])
  })

  test('forgets ends that are older than the window', () => {
    const next = restartBudget(rule)
    expect([0, 500, 1_200, 1_400, 2_500].map(next)).toEqual([10, 20, 20, 40, 10])
  })
})
