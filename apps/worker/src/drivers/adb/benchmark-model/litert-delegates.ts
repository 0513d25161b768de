import type { DelegateUse } from './delegates.js'

export interface LitertChoices {
  readonly kind: 'benchmark_model' | 'run_model'
  /** A folder on the device with a vendor's dispatch and compiler libraries. */
  readonly npuLibraries: string | null
}

/** In the order that they are offered in. */
export const triedAccelerators = ['xnnpack', 'gpu', 'npu'] as const

/** LiteRT's CPU is XNNPACK, and there is no way around it. */
export function litertUse(
  delegate: string | null,
  { kind, npuLibraries }: LitertChoices,
): DelegateUse | null {
  const runs = kind === 'run_model'
  const serializes = false
  switch (delegate) {
    case 'xnnpack':
      return {
        flags: [runs ? '--accelerator=cpu' : '--use_cpu=true'],
        names: { tool: 'XNNPACK', nodes: /XNNPack/i, shown: /XNNPACK delegate for CPU/ },
        precision: 'fp32',
        serializes,
      }
    case 'gpu':
      return {
        flags: [runs ? '--accelerator=gpu' : '--use_gpu=true'],
        names: {
          tool: 'GPU',
          nodes: /gpu|LITERT_CL|webgpu|ml_?drift/i,
          shown: /[1-9]\d* GPU delegate kernels/,
        },
        precision: 'fp16-allowed',
        serializes,
      }
    case 'npu':
      if (npuLibraries === null) return null
      return {
        flags: [
          ...(runs
            ? ['--accelerator=npu', `--dispatch_library_dir=${npuLibraries}`]
            : ['--use_npu=true', `--dispatch_library_path=${npuLibraries}`]),
          `--compiler_plugin_library_${runs ? 'dir' : 'path'}=${npuLibraries}`,
        ],
        names: { tool: 'NPU', nodes: /dispatch/i },
        precision: 'unknown',
        serializes,
      }
    default:
      return null
  }
}
