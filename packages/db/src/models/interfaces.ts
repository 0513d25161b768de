import type {
  GraphSummary,
  ListModels,
  Model,
  ModelKernel,
  ModelSpec,
  Page,
  Quality,
} from '@paceline/contracts'

export interface NewModel {
  sha256: string
  bytes: number
  format: Model['format']
  name: string
  family: string | null
  tags: string[]
  weights: Model['weights']
  spec: ModelSpec | null
  derivedFrom: string | null
  derivation: Model['derivation']
  graph: GraphSummary
  /** Left out: null. */
  kernel?: ModelKernel | null
  /** sha256 of the constants; left out: nobody asked. */
  weightsDigest?: string
  qualities: Quality[]
}

export interface ModelRepository {
  /** Idempotent by sha256. Known bytes keep name, tags and qualities; gone bytes are revived. */
  create(model: NewModel): Promise<{ model: Model; created: boolean }>
  find(id: string): Promise<Model | null>
  findMany(ids: readonly string[]): Promise<Model[]>
  findBySha256(sha256: string): Promise<Model | null>
  findBySpecs(specs: readonly ModelSpec[]): Promise<(Model | null)[]>
  list(query: ListModels): Promise<Page<Model>>
  replaceQualities(id: string, qualities: Quality[]): Promise<Model | null>
  /** Does one piece of work at a time per digest, in all processes; the work must not hold another digest. */
  holdDigest<T>(sha256: string, work: () => Promise<T>): Promise<T>
  /** Marks the bytes as gone unless a run on them is open; runs and digest stay. */
  markBytesGone(id: string): Promise<'gone' | 'open-runs' | 'unknown'>
}
