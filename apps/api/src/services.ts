import type { ArtifactStore } from '@paceline/artifacts'
import type { Database } from '@paceline/db'
import type { Vault } from '@paceline/endpoints'
import type { Dispatcher, QueueLink } from '@paceline/queue'
import type { Workbench } from './models/workbench.js'

/** What the routes work with; whoever builds the app brings them, real ones in production and tests alike. */
export interface Services {
  readonly db: Database
  readonly dispatcher: Pick<Dispatcher, 'enqueue' | 'reprioritise'>
  readonly artifacts: ArtifactStore
  readonly workbench: Workbench
  /** Keeps what devices are reached with. */
  readonly vault: Vault
}

export interface AppOptions {
  /** Origin that browsers see, such as http://127.0.0.1:4400; https makes cookies Secure. */
  readonly publicUrl?: string | undefined
  /** Only these host names are answered (a page of a foreign name must not reach a loopback API); null: any. */
  readonly hostNames: readonly string[] | null
  /** The built dashboard; null serves none. */
  readonly dashboardDirectory: string | null
  readonly logLevel: string
  /** The queue that /admin/queues shows; null leaves the board out. */
  readonly queue: QueueLink | null
  /** Largest model file taken, in bytes. */
  readonly modelBytesLimit: number
}

export const DEFAULT_MODEL_BYTES_LIMIT = 512 * 1024 * 1024
