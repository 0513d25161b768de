import { RunnerError, UnsupportedModelError } from '@paceline/agent'
import type { KernelPlan } from '@paceline/kernel-plan'
import { PlanRefusedError } from '../kernel-network.js'

/** What went wrong, in the words of the agent protocol: a model's refusal, or the runtime's fall. */
export function refusalOf(error: unknown, plan: KernelPlan | null): UnsupportedModelError | RunnerError {
  if (error instanceof UnsupportedModelError || error instanceof RunnerError) return error
  const message = error instanceof Error ? error.message : String(error)
  const options = { cause: error }
  if (error instanceof WebAssembly.RuntimeError) return new RunnerError('runner-crashed', message, options)
  if (error instanceof RangeError && /memory|allocation/i.test(message))
    return new RunnerError('out-of-memory', message, options)
  if (error instanceof PlanRefusedError) {
    if (message.startsWith('out of memory')) return new RunnerError('out-of-memory', message, options)
    const label = error.operator === null ? undefined : plan?.operators[error.operator]?.label
    return new UnsupportedModelError('model-refused', label ? `${label}: ${message}` : message, options)
  }
  return new UnsupportedModelError(codeOf(error), message, options)
}

/** Of kernel-plan's lowering, which names each operator that it cannot lower. */
function codeOf(error: unknown): string {
  const isUnsupported = error instanceof Error && 'code' in error && error.code === 'kernels-unsupported'
  return isUnsupported ? 'operator-unsupported' : 'model-refused'
}
