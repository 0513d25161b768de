import type { LatencyEstimates, ListKernels, Measurement, ModelKernel } from '@paceline/contracts'

/** A model of one operator as it was measured on a device under one protocol key. */
export interface KernelRow {
  /** What kernels that are ranked together have in common, as seven parts between bars; as text it sorts by size. */
  readonly group: string
  readonly modelId: string
  readonly runId: string
  readonly name: string
  readonly kernel: ModelKernel
  /** Share of its weights that are zero. */
  readonly sparsity: number
  readonly deviceId: string
  readonly runtime: string
  readonly protocolKey: string
  readonly verdict: Measurement['verdict']
  readonly latencyMs: LatencyEstimates
}

export interface KernelRepository {
  /**
   * Of each model its newest stable run on each device under each key of the runtimes, or its newest of all: those of
   * the first `groups` groups after one, in the order of groups.
   */
  measured(
    filter: Pick<ListKernels, 'operator' | 'dtype' | 'device'>,
    runtimes: readonly string[],
    page: { readonly after: string; readonly groups: number },
  ): Promise<KernelRow[]>
}
