import { DomainError } from '../errors/domain-error.js'

/*
 * The life of a run: one model on one device under one protocol.
 *
 *              reuse
 *      ┌───────────────────────────────────────────┐
 *      │                                           ▼
 *   queued ──lease──▶ leased ──start──▶ running ──complete──▶ completed
 *    │  ▲               │ │               │ │
 *    │  └────retry──────┘ │               │ ├──reject──▶ unsupported
 *    │  └────retry────────┼───────────────┘ │
 *    │                    ├──reject──▶ unsupported
 *    │                    └──fail───────────┴──fail──▶ failed
 *    ├──expire──▶ failed
 *    └──cancel──▶ cancelled ◀──cancel── leased, running
 *
 * `retry` ends an attempt and not the run: a run fails only when its last attempt did.
 * completed, failed, unsupported and cancelled are final.
 */

export const runStates = [
  'queued',
  'leased',
  'running',
  'completed',
  'failed',
  'unsupported',
  'cancelled',
] as const
export type RunState = (typeof runStates)[number]

export type RunEvent =
  /** A worker took the device for it, under a lease with an epoch. */
  | { readonly type: 'lease' }
  /** The device is open and the runner has the plan. */
  | { readonly type: 'start' }
  | { readonly type: 'complete' }
  /** An earlier measurement answers it (`reusedFrom`), so no device is taken. */
  | { readonly type: 'reuse' }
  /** The attempt failed and another one is allowed. */
  | { readonly type: 'retry' }
  /** The last attempt failed. */
  | { readonly type: 'fail' }
  /** The runtime cannot run this model, and says so. */
  | { readonly type: 'reject' }
  /** It waited longer than `expiresAfterSeconds`. */
  | { readonly type: 'expire' }
  | { readonly type: 'cancel' }

export type RunEventType = RunEvent['type']

/** The event asked for is not one that this state knows; the row changed under the caller. */
export class IllegalTransitionError extends DomainError {
  readonly code = 'illegal-transition'
  readonly from: RunState
  readonly event: RunEventType

  constructor(from: RunState, event: RunEventType) {
    super(`a ${from} run cannot ${event}; read its state again`)
    this.from = from
    this.event = event
  }
}

const moves: Readonly<Record<RunState, Readonly<Partial<Record<RunEventType, RunState>>>>> = {
  queued: { lease: 'leased', reuse: 'completed', expire: 'failed', cancel: 'cancelled' },
  leased: { start: 'running', retry: 'queued', fail: 'failed', reject: 'unsupported', cancel: 'cancelled' },
  running: {
    complete: 'completed',
    retry: 'queued',
    fail: 'failed',
    reject: 'unsupported',
    cancel: 'cancelled',
  },
  completed: {},
  failed: {},
  unsupported: {},
  cancelled: {},
}

/** Whether a run in this state never changes again. */
export function isTerminal(state: RunState): boolean {
  return Object.keys(moves[state]).length === 0
}

/** The states that still want work: queued, leased and running. */
export const openRunStates: readonly RunState[] = runStates.filter((state) => !isTerminal(state))

/** Whether some event leads straight from one state to the other. */
export function canMove(from: RunState, to: RunState): boolean {
  return Object.values(moves[from]).includes(to)
}

/** The states from which an event may be applied, for the WHERE clause of a guarded update. */
export function statesThatAccept(event: RunEventType): readonly RunState[] {
  return runStates.filter((state) => moves[state][event] !== undefined)
}

/** The state after an event; throws IllegalTransitionError where the drawing has no such arrow. */
export function transition(from: RunState, event: RunEvent): RunState {
  const to = moves[from][event.type]
  if (to === undefined) throw new IllegalTransitionError(from, event.type)
  return to
}
