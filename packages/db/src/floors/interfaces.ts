/** Repeated sessions of one model on one device under one protocol key: completed, without fallback, no comparisons. */
export interface FloorGroup {
  readonly modelId: string
  readonly sessions: readonly { readonly medianMs: number; readonly standardErrorRatio: number | null }[]
}
