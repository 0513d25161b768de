import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGathering } from './gathering.js'

describe('createGathering', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('flushes the first at once and the rest together, each once', () => {
    const flushed: string[][] = []
    const gathering = createGathering(
      () => 1000,
      (words) => flushed.push([...words]),
    )
    gathering.add(['jobs'])
    gathering.add(['runs', 'front'])
    gathering.add(['runs'])
    expect(flushed).toEqual([['jobs']])
    vi.advanceTimersByTime(1000)
    expect(flushed).toEqual([['jobs'], ['runs', 'front']])
  })

  it('starts anew after a quiet time, and flushes nothing that is not there', () => {
    const flushed: string[][] = []
    const gathering = createGathering(
      () => 1000,
      (words) => flushed.push([...words]),
    )
    gathering.add(['jobs'])
    vi.advanceTimersByTime(10_000)
    expect(flushed).toEqual([['jobs']])
    gathering.add(['runs'])
    expect(flushed).toEqual([['jobs'], ['runs']])
  })

  it('flushes nothing once stopped', () => {
    const flushed: string[][] = []
    const gathering = createGathering(
      () => 1000,
      (words) => flushed.push([...words]),
    )
    gathering.add(['jobs'])
    gathering.add(['runs'])
    gathering.stop()
    vi.advanceTimersByTime(10_000)
    expect(flushed).toEqual([['jobs']])
  })
})
