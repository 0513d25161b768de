import type { ArtifactStore } from '@paceline/artifacts'
import type { Database } from '@paceline/db'
import type { FoundDevice } from '../drivers/driver.js'
import type { Log } from '../log.js'

/** What a session works with. */
export interface SessionTools {
  readonly db: Pick<Database, 'leases' | 'events'>
  readonly artifacts: Pick<ArtifactStore, 'path'>
  readonly device: FoundDevice
  readonly leaseSeconds: number
  readonly log: Log
}
