import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readTestCounts } from './test-counts.mjs'

function counted(report) {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-counts-'))
  try {
    const file = path.join(folder, 'tests.json')
    if (report !== undefined) writeFileSync(file, JSON.stringify(report))
    const { passed, failed } = readTestCounts(file)
    return { passed, failed }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const ran = (...statuses) => ({
  status: 'passed',
  assertionResults: statuses.map((status) => ({ status, fullName: 'it' })),
})

test('counts what passed and what failed', () => {
  expect(counted({ success: true, testResults: [ran('passed'), ran('passed', 'passed')] })).toEqual({
    passed: 3,
    failed: 0,
  })
  expect(counted({ success: false, testResults: [ran('passed', 'failed')] })).toEqual({
    passed: 1,
    failed: 1,
  })
})

test('nothing passes by not running', () => {
  expect(counted({ success: true, testResults: [ran('passed', 'skipped', 'todo')] })).toEqual({
    passed: 1,
    failed: 2,
  })
  expect(counted({ success: false, testResults: [{ status: 'failed', assertionResults: [] }] })).toEqual({
    passed: 0,
    failed: 1,
  })
  expect(counted({ success: false, testResults: [ran('passed')] })).toEqual({ passed: 1, failed: 1 })
  expect(counted(undefined)).toEqual({ passed: 0, failed: 1 })
})
