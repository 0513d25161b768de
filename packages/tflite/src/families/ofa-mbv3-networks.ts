import type { Encoding } from '../spaces/decisions.js'

/** Specialised networks of mit-han-lab/once-for-all, by their `net_id` there. */
export const ofaMbv3Networks: Readonly<Record<string, Encoding>> = {
  'flops@595M_top1@80.0_finetune@75': network(
    [
      [3, 5, 3],
      [5, 5, 3, 5],
      [7, 5, 3, 5],
      [3, 5, 7, 3],
      [3, 3, 5, 3],
    ],
    [
      [3, 4, 3],
      [4, 4, 6, 3],
      [6, 6, 3, 4],
      [6, 6, 6, 4],
      [6, 6, 6, 3],
    ],
    236,
    1.2,
  ),
}

/** An encoding from the kernels and expansions of each unit's blocks. */
function network(
  kernels: readonly (readonly number[])[],
  expansions: readonly (readonly number[])[],
  resolution: number,
  width: 1 | 1.2,
): Encoding {
  const padded = (units: readonly (readonly number[])[]): number[] =>
    units.flatMap((unit) => [...unit, ...Array<number>(4 - unit.length).fill(3)])
  return {
    ks: padded(kernels),
    e: padded(expansions),
    d: kernels.map((unit) => unit.length),
    r: resolution,
    width,
  }
}
