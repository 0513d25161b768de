import { readFileSync } from 'node:fs'

/**
 * Counts the tests of vitest's JSON report. A skipped test counts as failed, and so does a file that could not be
 * loaded or a report that is not there: nothing may pass by not running.
 *
 * @returns {{passed: number, failed: number, lines: string[]}} with a line for each failure, each skip, each
 *   broken file and each test that passed the second time only
 */
export function readTestCounts(file) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return { passed: 0, failed: 1, lines: [`No report of the tests: ${error.message}`] }
  }
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: name })),
  )
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const passed = tests.filter(({ status }) => status === 'passed').length
  const fell = tests.filter(({ status }) => status === 'failed')
  const failed = fell.length + skipped.length + broken.length
  const second = tests.filter(
    ({ status, failureMessages }) => status === 'passed' && failureMessages?.length > 0,
  )
  const lines = [
    ...fell.map(
      ({ file, fullName, failureMessages }) =>
        `Failed: ${file}: ${fullName}: ${(failureMessages ?? []).map(opening).join(' | then: ')}`,
    ),
    ...skipped.map(({ fullName }) => `Not run, which counts as failed: ${fullName}`),
    ...broken.map(({ name, message }) => `Could not be run: ${name}: ${message}`),
    ...second.map(
      ({ fullName, failureMessages }) =>
        `Passed at the second try only: ${fullName}: ${opening(failureMessages[0])}`,
    ),
  ]
  // Errors outside of any test, and a run without tests, show in the verdict alone.
  return report.success || failed > 0
    ? { passed, failed, lines }
    : { passed, failed: 1, lines: ['The run itself failed.'] }
}

/** What says most of a failure in one line: the message's first lines, without the stack. */
function opening(message) {
  return message
    .split(/\n\s+at /)[0]
    .split('\n')
    .slice(0, 8)
    .map((line) => line.trim())
    .join(' ')
    .slice(0, 600)
}
