import type { ArtifactStore } from '@paceline/artifacts'
import type { Database } from '@paceline/db'
import type { FoundDevice } from '../drivers/driver.js'
import type { Log } from '../log.js'
import type { SentinelModel } from './sentinels.js'

/** What a session works with. */
export interface SessionTools {
  readonly db: Pick<Database, 'leases' | 'events' | 'floors'>
  readonly artifacts: Pick<ArtifactStore, 'path'>
  readonly device: FoundDevice
  readonly leaseSeconds: number
  /** Version of this worker, kept with what it measures. */
  readonly build: string
  /** Measured around each model; built once. */
  readonly sentinels: readonly SentinelModel[]
  readonly log: Log
}
