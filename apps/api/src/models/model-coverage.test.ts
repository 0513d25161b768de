import type { ModelCoverage } from '@paceline/contracts'
import { expect, test } from 'vitest'
import { createCoverageReader } from './model-coverage.js'

function coverageWith(issues: number): ModelCoverage {
  const cannotRun = Array.from({ length: issues }, (_, index) => ({
    index,
    type: 'CUSTOM',
    reason: 'unknown',
  }))
  const runtime = { runtime: 'r', version: '1', library: 'R 1', operators: issues, delegate: 'd' }
  return { items: [{ ...runtime, cannotRun, outsideDelegate: null }] }
}

function reader(mostIssues: number, issues = 0) {
  const reads: string[] = []
  const services = {
    artifacts: { path: async (sha256: string) => sha256 },
    workbench: {
      cover: async (path: string) => {
        reads.push(path)
        if (path === 'gone') throw new Error('gone')
        return coverageWith(issues)
      },
    },
  }
  return { reads, coverage: createCoverageReader(services as never, mostIssues) }
}

test('bytes are read once, however many ask for them at once, and not at all where it is known', async () => {
  const { reads, coverage } = reader(100)
  coverage.remember('known', coverageWith(3))
  const asked = ['known', 'a', 'a', 'b'].map((sha256) => coverage.of({ sha256 }))
  expect((await Promise.all(asked))[0]).toEqual(coverageWith(3))
  await coverage.of({ sha256: 'a' })
  expect(reads).toEqual(['a', 'b'])
})

test('what was not asked for the longest goes first when there are too many issues', async () => {
  const { coverage } = reader(8, 1)
  for (const sha256 of ['a', 'b', 'c', 'd']) await coverage.of({ sha256 })
  await coverage.of({ sha256: 'a' })
  coverage.remember('large', coverageWith(3))
  expect(['a', 'b', 'c', 'd', 'large'].filter(coverage.isKnown)).toEqual(['a', 'd', 'large'])
  coverage.remember('a', coverageWith(1))
  expect(['a', 'd', 'large'].filter(coverage.isKnown)).toEqual(['a', 'd', 'large'])
})

test('a read that failed is made again', async () => {
  const { reads, coverage } = reader(100)
  for (let n = 0; n < 2; n++) await expect(coverage.of({ sha256: 'gone' })).rejects.toThrow('gone')
  expect(reads).toEqual(['gone', 'gone'])
})
