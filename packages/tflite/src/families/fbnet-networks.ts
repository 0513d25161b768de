import type { Encoding } from '../spaces/decisions.js'

/** FBNet-A, -B and -C, by the names of `fbnet_modeldef_cls_fbnet.py` in facebookresearch/mobile-vision. */
export const fbnetNetworks = {
  fbnet_a: {
    ops: opsOf(`
      skip
      k3_e3 k3_e1 skip     skip
      k5_e6 k3_e3 k5_e1    k3_e3
      k5_e6 k5_e3 k5_e1_g2 k5_e6
      k3_e6 k5_e1_g2 k5_e3 k3_e1_g2
      k5_e6 k5_e6 k5_e3    k5_e6
      k5_e6`),
    head: 1504,
  },
  fbnet_b: {
    ops: opsOf(`
      k3_e1
      k3_e6 k5_e1 k3_e1 k3_e1
      k5_e6 k5_e3 k3_e6 k5_e6
      k5_e6 k5_e6 skip  k5_e3
      k5_e6 k3_e1 k5_e1 k5_e3
      k5_e6 k5_e1 k5_e6 k5_e6
      k3_e6`),
    head: 1984,
  },
  fbnet_c: {
    ops: opsOf(`
      k3_e1
      k3_e6 skip  k3_e1 k3_e1
      k5_e6 k5_e3 k5_e6 k3_e6
      k5_e6 k5_e3 k5_e6 k5_e6
      k5_e6 k5_e6 k5_e6 k5_e3
      k5_e6 k5_e6 k5_e6 k5_e6
      k3_e6`),
    head: 1984,
  },
} satisfies Record<string, Encoding>

function opsOf(table: string): string[] {
  return table.trim().split(/\s+/)
}
