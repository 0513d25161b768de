import type { DelegateNames } from './output/delegation.js'

/** How a tool is asked for a delegate, and how its log calls it. */
export interface DelegateUse {
  readonly flags: readonly string[]
  /** Null where there is none to look for. */
  readonly names: DelegateNames | null
  readonly precision: string
  /** Whether it keeps what it has compiled between processes. */
  readonly serializes: boolean
}

/** The operator's choices, from the worker's environment, and what a probe has found. */
export interface DelegateChoices {
  /** Lets a GPU compute in 16 bits, as the tool does where nobody says otherwise. */
  readonly gpuPrecisionLoss: boolean
  /** The tool falls from OpenCL to OpenGL in silence unless it is told which. */
  readonly gpuBackend: 'cl' | 'gl' | null
  readonly external: { readonly path: string; readonly options: string } | null
  readonly nnapiAccelerator: string | null
  readonly hexagonLibraries: string | null
}

/** How a delegate is asked for; null where this setup does not have it. `null` is the runtime's own kernels. */
export function delegateUse(delegate: string | null, choices: DelegateChoices): DelegateUse | null {
  const { gpuPrecisionLoss, gpuBackend, external, nnapiAccelerator, hexagonLibraries } = choices
  const full = { precision: 'fp32', serializes: false }
  switch (delegate) {
    case null:
      return { ...full, flags: ['--use_xnnpack=false'], names: null }
    case 'xnnpack':
      return { ...full, flags: ['--use_xnnpack=true'], names: { tool: 'XNNPACK', nodes: /XNNPack/i } }
    case 'gpu':
      return {
        flags: [
          '--use_gpu=true',
          `--gpu_precision_loss_allowed=${gpuPrecisionLoss}`,
          ...(gpuBackend === null ? [] : [`--gpu_backend=${gpuBackend}`]),
        ],
        names: { tool: 'GPU', nodes: /Gpu/i },
        // Nothing in the log tells whether the GPU makes use of the permission.
        precision: gpuPrecisionLoss ? 'fp16-allowed' : 'fp32',
        serializes: gpuBackend !== 'gl',
      }
    case 'external':
      if (external === null) return null
      return {
        flags: [
          `--external_delegate_path=${external.path}`,
          ...(external.options === '' ? [] : [`--external_delegate_options=${external.options}`]),
        ],
        names: { tool: 'EXTERNAL', nodes: /^(?!.*XNNPack)/i },
        precision: 'unknown',
        serializes: false,
      }
    case 'nnapi':
      return {
        flags: [
          '--use_nnapi=true',
          ...(nnapiAccelerator === null ? [] : [`--nnapi_accelerator_name=${nnapiAccelerator}`]),
        ],
        names: { tool: 'NNAPI', nodes: /Nnapi/i },
        precision: 'fp32',
        serializes: true,
      }
    case 'hexagon':
      return {
        flags: [
          '--use_hexagon=true',
          ...(hexagonLibraries === null ? [] : [`--hexagon_lib_path=${hexagonLibraries}`]),
        ],
        names: { tool: 'Hexagon', nodes: /Hexagon/i },
        precision: 'int8',
        serializes: false,
      }
    default:
      return null
  }
}

/** Those that a device is tried for, in the order that they are offered in; the last two are legacies. */
export const triedDelegates = ['xnnpack', 'gpu', 'external', 'nnapi', 'hexagon'] as const
