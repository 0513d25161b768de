import type { Encoding } from '../spaces/decisions.js'

/** Channels of the fixed layers and of the six stages. */
export interface ProxylessChannels {
  readonly stem: number
  readonly first: number
  readonly stages: readonly number[]
  readonly head: number
}

export type ProxylessTarget = 'mobile' | 'mobile_14' | 'gpu' | 'cpu'

/** Channels of the networks that mit-han-lab/proxylessnas publishes: each target has a width of its own. */
export const proxylessChannels: Readonly<Record<ProxylessTarget, ProxylessChannels>> = {
  mobile: { stem: 32, first: 16, stages: [32, 40, 80, 96, 192, 320], head: 1280 },
  mobile_14: { stem: 48, first: 24, stages: [40, 56, 112, 136, 256, 448], head: 1792 },
  gpu: { stem: 40, first: 24, stages: [32, 56, 112, 128, 256, 432], head: 1728 },
  cpu: { stem: 40, first: 24, stages: [32, 48, 88, 104, 216, 360], head: 1432 },
}

const MOBILE_OPS = `
  k5_e3 k3_e3 skip  skip
  k7_e3 k3_e3 k5_e3 k5_e3
  k7_e6 k5_e3 k5_e3 k5_e3
  k5_e6 k5_e3 k5_e3 k5_e3
  k7_e6 k7_e6 k7_e3 k7_e3
  k7_e6`

/** The networks that Cai et al., "ProxylessNAS", 2019, found for three targets, by the repository's names. */
export const proxylessNetworks = {
  proxyless_mobile: { target: 'mobile', ops: opsOf(MOBILE_OPS) },
  proxyless_mobile_14: { target: 'mobile_14', ops: opsOf(MOBILE_OPS) },
  proxyless_gpu: {
    target: 'gpu',
    ops: opsOf(`
      k5_e3 skip  skip  skip
      k7_e3 skip  skip  k3_e3
      k7_e6 skip  skip  k5_e3
      k5_e6 skip  k3_e3 k5_e3
      k7_e6 k7_e6 k7_e6 k5_e6
      k7_e6`),
  },
  proxyless_cpu: {
    target: 'cpu',
    ops: opsOf(`
      k3_e6 k3_e3 k3_e3 k3_e3
      k3_e6 k3_e3 k3_e3 k5_e3
      k3_e6 skip  skip  k3_e3
      k5_e6 k3_e3 k3_e3 k3_e3
      k5_e6 k5_e3 k5_e3 k3_e3
      k5_e6`),
  },
} satisfies Record<string, Encoding>

function opsOf(table: string): string[] {
  return table.trim().split(/\s+/)
}
