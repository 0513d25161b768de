import type { KernelKind, KernelPlan } from '@paceline/kernel-plan'
import type { TensorValues } from '../tensor-values.js'

/** One operator at one small shape, with the reference's answer. */
export interface CheckCase {
  /** Of one operator, whose inputs are the plan's first tensors. */
  readonly plan: KernelPlan
  /** Of each of the operator's inputs. */
  readonly inputs: readonly TensorValues[]
  readonly expected: TensorValues
  /** The largest difference allowed, over the largest absolute value expected; 0 for the very same bits. */
  readonly tolerance: number
}

/** What a device checks its kernels of one kind with, each time that it starts. Every variant fits some case. */
export interface KernelCheck {
  readonly kind: KernelKind
  /** Seeded: the same on every device. The first that a variant fits is large enough to keep it busy. */
  cases(): readonly CheckCase[]
}
