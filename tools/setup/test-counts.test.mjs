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
    return readTestCounts(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const ran = (...statuses) => ({
  status: 'passed',
  assertionResults: statuses.map((status) => ({ status, fullName: 'it' })),
})

test('counts what passed and what failed', () => {
  expect(counted({ success: true, testResults: [ran('passed'), ran('passed', 'passed')] })).toMatchObject({
    passed: 3,
    failed: 0,
  })
  expect(counted({ success: false, testResults: [ran('passed', 'failed')] })).toMatchObject({
    passed: 1,
    failed: 1,
  })
})

test('names each failure with its file and what each try said', () => {
  const failed = {
    status: 'failed',
    fullName: 'it holds',
    failureMessages: ['Error: first\n    at it', 'Error: second\n    at it'],
  }
  const { lines } = counted({
    success: false,
    testResults: [{ status: 'failed', name: 'a.test.ts', assertionResults: [failed] }],
  })
  expect(lines).toEqual(['Failed: a.test.ts: it holds: Error: first | then: Error: second'])
})

test('nothing passes by not running', () => {
  expect(counted({ success: true, testResults: [ran('passed', 'skipped', 'todo')] })).toMatchObject({
    passed: 1,
    failed: 2,
  })
  expect(
    counted({ success: false, testResults: [{ status: 'failed', assertionResults: [] }] }),
  ).toMatchObject({
    passed: 0,
    failed: 1,
  })
  expect(counted({ success: false, testResults: [ran('passed')] })).toMatchObject({ passed: 1, failed: 1 })
  expect(counted(undefined)).toMatchObject({ passed: 0, failed: 1 })
})

test('names what passed at the second try only', () => {
  const flaky = { status: 'passed', fullName: 'it', failureMessages: ['Error: late\n  at it'] }
  const { passed, failed, lines } = counted({
    success: true,
    testResults: [{ status: 'passed', assertionResults: [flaky] }, ran('passed')],
  })
  expect({ passed, failed }).toEqual({ passed: 2, failed: 0 })
  expect(lines).toEqual(['Passed at the second try only: it: Error: late'])
})
