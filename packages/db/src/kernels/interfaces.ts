import type { LatencyEstimates, ListKernels, Measurement, ModelKernel } from '@paceline/contracts'

/** A model of one operator as it was measured on a device under one protocol key. */
export interface KernelRow {
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
  /** Of each model its newest stable run on each device under each key of the runtimes, or its newest of all. */
  measured(
    filter: Pick<ListKernels, 'operator' | 'dtype' | 'device'>,
    runtimes: readonly string[],
  ): Promise<KernelRow[]>
}
