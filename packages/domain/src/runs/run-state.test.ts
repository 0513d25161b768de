import { describe, expect, it } from 'vitest'
import {
  canMove,
  IllegalTransitionError,
  isTerminal,
  openRunStates,
  type RunEventType,
  type RunState,
  runStates,
  statesThatAccept,
  transition,
} from './run-state.js'

/** The drawing at the top of the file, arrow by arrow. */
const arrows: readonly [RunState, RunEventType, RunState][] = [
  ['queued', 'lease', 'leased'],
  ['queued', 'reuse', 'completed'],
  ['queued', 'expire', 'failed'],
  ['queued', 'cancel', 'cancelled'],
  ['leased', 'start', 'running'],
  ['leased', 'retry', 'queued'],
  ['leased', 'fail', 'failed'],
  ['leased', 'reject', 'unsupported'],
  ['leased', 'cancel', 'cancelled'],
  ['running', 'complete', 'completed'],
  ['running', 'retry', 'queued'],
  ['running', 'fail', 'failed'],
  ['running', 'reject', 'unsupported'],
  ['running', 'cancel', 'cancelled'],
]
const events = [...new Set(arrows.map(([, event]) => event))]

describe('the run state machine', () => {
  it('has the arrows that are drawn and no others', () => {
    for (const from of runStates) {
      for (const type of events) {
        const arrow = arrows.find(([state, event]) => state === from && event === type)
        if (arrow) expect(transition(from, { type })).toBe(arrow[2])
        else expect(() => transition(from, { type })).toThrow(IllegalTransitionError)
      }
      for (const to of runStates) {
        expect(canMove(from, to)).toBe(arrows.some(([state, , target]) => state === from && target === to))
      }
    }
  })

  it('ends in four states, from each of which nothing leads on', () => {
    expect(runStates.filter(isTerminal)).toEqual(['completed', 'failed', 'unsupported', 'cancelled'])
    expect(openRunStates).toEqual(['queued', 'leased', 'running'])
  })

  it('lists the states that an event can meet', () => {
    expect(statesThatAccept('cancel')).toEqual(openRunStates)
    expect(statesThatAccept('complete')).toEqual(['running'])
    expect(statesThatAccept('expire')).toEqual(['queued'])
  })

  it('names state and event when it refuses', () => {
    expect(() => transition('completed', { type: 'cancel' })).toThrow(
      expect.objectContaining({ code: 'illegal-transition', from: 'completed', event: 'cancel' }),
    )
  })
})
