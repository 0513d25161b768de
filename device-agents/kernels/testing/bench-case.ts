import type { KernelPlan } from '@paceline/kernel-plan'

/** One operator at a shape that networks have, for a bench to time with the kernel that is the fastest there. */
export interface BenchCase {
  /** Of the network and the layer: `mobilenet-v1 112x112x32 s1`. */
  readonly name: string
  /** Per run; 0 where none are done. */
  readonly multiplyAdds: number
  plan(): KernelPlan
}
