import { DomainError } from '../errors/domain-error.js'

/*
 * The life of a device:
 *
 *              lease               overheat, fail            fail (third in a row), doubt
 *   ┌──────┐ ───────▶ ┌──────┐ ──────────────▶ ┌─────────┐ ──────────────▶ ┌─────────────┐
 *   │ idle │          │ busy │                 │ cooling │                 │ quarantined │
 *   └──────┘ ◀─────── └──────┘                 └─────────┘                 └─────────────┘
 *      ▲       free        passed probe             │            passed probe     │
 *      └────────────────────────────────────────────┴─────────────────────────────┘
 *
 * An operator may drain or quarantine it in any state, and only an operator's `resume` ends that. `lose` leads to
 * offline from everywhere but what an operator set; `find` leads back.
 */

export const deviceStates = ['idle', 'busy', 'cooling', 'quarantined', 'draining', 'offline'] as const
export type DeviceState = (typeof deviceStates)[number]

export const deviceMoves = [
  'lease',
  'free',
  'rest',
  'quarantine',
  'recover',
  'drain',
  'resume',
  'lose',
  'find',
] as const
export type DeviceMove = (typeof deviceMoves)[number]

/** The move asked for is not one that this state knows; the row changed under the caller. */
export class IllegalMoveError extends DomainError {
  readonly code = 'illegal-move'

  constructor(from: DeviceState, move: DeviceMove) {
    super(`a device that is ${from} cannot ${move}; read its state again`)
  }
}

const everywhere = { quarantine: 'quarantined', drain: 'draining' } as const

const moves: Readonly<Record<DeviceState, Readonly<Partial<Record<DeviceMove, DeviceState>>>>> = {
  idle: { ...everywhere, lease: 'busy', rest: 'cooling', lose: 'offline', resume: 'idle' },
  busy: { ...everywhere, free: 'idle', rest: 'cooling', lose: 'offline', resume: 'busy' },
  cooling: { ...everywhere, rest: 'cooling', recover: 'idle', resume: 'idle', lose: 'offline' },
  quarantined: { ...everywhere, recover: 'idle', resume: 'idle', lose: 'offline' },
  draining: { ...everywhere, resume: 'idle' },
  offline: { ...everywhere, find: 'idle', lose: 'offline', resume: 'offline' },
}

/** The state after a move; throws IllegalMoveError where the drawing has no such arrow. */
export function moveDevice(from: DeviceState, move: DeviceMove): DeviceState {
  const to = moves[from][move]
  if (to === undefined) throw new IllegalMoveError(from, move)
  return to
}
