/**
 * Every lease in so many takes what has waited longest, whatever its priority, its key or its queue: so that nothing
 * waits for ever behind what comes later and is preferred.
 */
export const oldestFirstEvery = 4

/** How the next run for a device is chosen; `epoch` is that of its last lease. */
export function choiceAt(epoch: number): 'in-order' | 'oldest' {
  return epoch % oldestFirstEvery === oldestFirstEvery - 1 ? 'oldest' : 'in-order'
}
