/** Ours: -100 to 100, higher first. BullMQ's: from 1, lower first; 0 would stand before all of them. */
const highest = 100
const lowest = -100

/** The priority that BullMQ wants; throws RangeError outside of ours. Equal ones stay first in, first out. */
export function bullPriority(priority: number): number {
  if (!Number.isInteger(priority) || priority < lowest || priority > highest) {
    throw new RangeError(`a priority is a whole number from ${lowest} to ${highest}, not ${priority}`)
  }
  return highest - priority + 1
}
