import type { Pool } from 'pg'
import type { Listener } from '../events/listener.js'
import { followFleet } from './fleet-feed.js'
import { fleetFigures } from './fleet-figures.js'
import type { FleetRepository } from './interfaces.js'

export function fleetRepository(pool: Pool, listener: Listener): FleetRepository {
  return {
    follow: (afterEventId, signal) => followFleet(pool, listener, afterEventId, signal),
    figures: () => fleetFigures(pool),
  }
}
