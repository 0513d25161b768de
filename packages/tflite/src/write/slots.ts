/** Fields that a table's vtable must have room for. */
export function slotCount(slots: Readonly<Record<string, number>>): number {
  return Math.max(...Object.values(slots)) + 1
}
