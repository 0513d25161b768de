import type { GraphSummary } from '@paceline/contracts'

/** What the workbench thread is asked to do. */
export type WorkbenchTask =
  | { readonly kind: 'analyse'; readonly path: string }
  | { readonly kind: 'build'; readonly space: string; readonly encoding: unknown; readonly seed: number }

export interface BuiltModel {
  readonly bytes: Uint8Array
  readonly space: string
  readonly encoding: Record<string, unknown>
  readonly graph: GraphSummary
}

export type WorkbenchAnswer =
  | { readonly id: number; readonly result: GraphSummary | BuiltModel }
  | { readonly id: number; readonly failure: WorkbenchFailure }

/** An error that crossed threads: its code, sentence and places. */
export interface WorkbenchFailure {
  readonly code: string | null
  readonly message: string
  readonly errors: readonly { path: string; message: string }[]
}
