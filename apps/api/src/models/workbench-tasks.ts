import type {
  BuildModel,
  Derivation,
  FoundEncodings,
  GraphSummary,
  Model,
  ModelCoverage,
  ModelKernel,
  ModelSpec,
  Transform,
} from '@paceline/contracts'
import type { SpaceSearchRequest } from '../spaces/search-space.js'

/** What the workbench thread is asked to do. */
export type WorkbenchTask =
  | { readonly kind: 'analyse'; readonly path: string }
  | { readonly kind: 'cover'; readonly path: string }
  | ({ readonly kind: 'build' } & BuildRequest)
  | {
      readonly kind: 'search'
      readonly space: string
      readonly definition: string | null
      readonly request: SpaceSearchRequest
    }
  | { readonly kind: 'transform'; readonly path: string; readonly request: Transform }

/** What a model is built from. */
export type BuildSource = { readonly space: string; readonly encoding: unknown } | { readonly graph: unknown }

export type BuildRequest = BuildSource & {
  readonly seed: number
  /** Share of the weights that become zero; see the transform `prune`. */
  readonly sparsity?: number | undefined
  readonly dtype?: BuildModel['dtype']
  /** The JSON of a registered space. */
  readonly definition?: string | null
}

export interface AnalysedModel {
  readonly graph: GraphSummary
  readonly coverage: ModelCoverage
  /** The one operator that it is; null for a network. */
  readonly kernel: ModelKernel | null
  readonly format: Model['format']
}

/** Bytes that the thread made, in a buffer of their own. */
interface MadeModel extends AnalysedModel {
  readonly bytes: Uint8Array
  readonly weightsDigest: string
}

export interface BuiltModel extends MadeModel {
  /** Canonical. */
  readonly spec: Pick<ModelSpec, 'space' | 'encoding' | 'graph' | 'builderVersion'>
  /** How the field writes the space's name; null for a graph. */
  readonly family: string | null
  /** Of a registered space. */
  readonly spaceDigest: string | null
}

export interface TransformedModel extends MadeModel {
  readonly derivation: Derivation
}

/** What each kind of task gives. */
export interface WorkbenchResults {
  readonly analyse: AnalysedModel
  readonly cover: ModelCoverage
  readonly build: BuiltModel
  readonly search: FoundEncodings
  readonly transform: TransformedModel
}

export type WorkbenchResult = WorkbenchResults[WorkbenchTask['kind']]

export type WorkbenchAnswer =
  | { readonly id: number; readonly result: WorkbenchResult }
  | { readonly id: number; readonly failure: WorkbenchFailure }

/** An error that crossed threads: its code, sentence and places. */
export interface WorkbenchFailure {
  readonly code: string | null
  readonly message: string
  readonly errors: readonly { path: string; message: string }[]
}
