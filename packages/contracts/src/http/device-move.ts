import { type Static, Type } from 'typebox'
import { Closed } from './shapes.js'

/** What an operator may do with a device. */
export const DEVICE_MOVES = ['drain', 'resume', 'quarantine'] as const
export type DeviceMove = (typeof DEVICE_MOVES)[number]

export const MoveDevice = Closed(
  {
    reason: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        pattern: '\\S',
        description: 'what others read who wonder why',
      }),
    ),
  },
  { $id: 'MoveDevice' },
)
export type MoveDevice = Static<typeof MoveDevice>
