import { expect, test } from 'vitest'
import { isStudyEnded, type StudyCounts, studyStateOf } from './study-state.js'

const none: StudyCounts = {
  cancelled: false,
  openMembers: 0,
  openRuns: 0,
  completedRuns: 0,
  cancelledRuns: 0,
}

test.each<[string, Partial<StudyCounts>, string]>([
  [
    'a member is to be built, whatever runs already',
    { openMembers: 1, openRuns: 3, completedRuns: 2 },
    'building',
  ],
  ['all are built and a run is open', { openRuns: 1, completedRuns: 9 }, 'running'],
  ['all have ended and one completed', { completedRuns: 1, cancelledRuns: 4 }, 'completed'],
  ['its runs were cancelled by their jobs', { cancelledRuns: 1 }, 'cancelled'],
  ['nothing was built or measured', {}, 'failed'],
  ['it was called off, whatever still ends', { cancelled: true, openMembers: 2, openRuns: 1 }, 'cancelled'],
])('%s', (_, counts, state) => {
  expect(studyStateOf({ ...none, ...counts })).toBe(state)
})

test('only a study that builds or runs may change', () => {
  expect(
    ['building', 'running', 'completed', 'failed', 'cancelled'].map((state) => isStudyEnded(state as never)),
  ).toEqual([false, false, true, true, true])
})
