import { KERNEL_DTYPES, KERNEL_OPERATORS, type KernelDtype, type KernelOperator } from '@paceline/contracts'

/** Which kernels are shown, kept in the address so that a view can be shared; what is absent is not asked for. */
export interface KernelsSearch {
  readonly operator?: KernelOperator
  readonly dtype?: KernelDtype
  readonly device?: string
}

/** Reads an address's search; what makes no sense is left out, never refused. */
export function readKernelsSearch(search: Record<string, unknown>): KernelsSearch {
  const operator = KERNEL_OPERATORS.find((one) => one === search.operator)
  const dtype = KERNEL_DTYPES.find((one) => one === search.dtype)
  const { device } = search
  return {
    ...(operator && { operator }),
    ...(dtype && { dtype }),
    ...(typeof device === 'string' && /^dev_[0-9a-z]{1,40}$/.test(device) && { device }),
  }
}
