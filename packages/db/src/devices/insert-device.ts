import type { DiscoveredDevice } from '../database.js'
import { makeId } from '../sql/make-id.js'
import { storableJson, storableText } from '../sql/storable.js'

/** The beginning of an insertion with ten parameters; state and its reason follow, then what a conflict means. */
export const insertDevice = `
  INSERT INTO device AS known (id, fingerprint, worker_id, name, pool, kind, driver, runtimes, facts, health,
                               state, state_reason)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,`

/** Its ten parameters, under a new id. */
export function valuesOf(workerId: string | null, device: DiscoveredDevice): unknown[] {
  return [
    makeId('device'),
    device.fingerprint,
    workerId,
    storableText(device.name),
    storableText(device.pool),
    device.kind,
    device.driver,
    storableJson(device.runtimes),
    storableJson(device.facts),
    storableJson(device.health),
  ]
}
