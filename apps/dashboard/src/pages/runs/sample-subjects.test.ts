import { describe, expect, it } from 'vitest'
import { subjectLabel, subjectsOf } from './sample-subjects.js'

const set = (subject: string) => ({ subject, invocation: 0, phase: 'measured' as const, samplesMs: [1] })
const nameless = (id: string) => id

describe('subjectsOf', () => {
  it('puts the run’s own first, each once', () => {
    const sets = ['sentinel:compute', 'sentinel:memory', 'model', 'sentinel:compute', 'model'].map(set)
    expect(subjectsOf(sets)).toEqual(['model', 'sentinel:compute', 'sentinel:memory'])
  })
})

describe('subjectLabel', () => {
  it('says in words what samples are of, and leaves an unknown word as it is', () => {
    const label = (subject: string) => subjectLabel(subject, nameless)
    expect(
      [
        'model',
        'closed',
        'sentinel:compute',
        'operator:3',
        'operator-hot:3',
        'prefix:3',
        'profile:model',
        'odd',
      ].map(label),
    ).toEqual([
      'the model',
      'the model in a closed loop',
      'sentinel, compute',
      'operator 3',
      'operator 3, weights hot',
      'the first 4 operators',
      'the whole, beside its operators',
      'odd',
    ])
    expect(label('try:1')).toBe('try 1, before the device held still')
    expect(label('try:2:closed')).toBe('try 2, before the device held still, in a closed loop')
    expect(subjectLabel('variant:mdl_1', () => 'Small')).toBe('variant Small')
  })
})
