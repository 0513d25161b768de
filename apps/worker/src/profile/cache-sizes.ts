import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Sizes in bytes of the caches that data of the first processor goes through, ascending, as Linux tells them
 * (Documentation/ABI/testing/sysfs-devices-system-cpu); empty where it does not.
 */
export function cacheSizes(sys = '/sys'): number[] {
  const folder = join(sys, 'devices/system/cpu/cpu0/cache')
  try {
    const caches = readdirSync(folder).filter((name) => /^index\d+$/.test(name))
    const sizes = caches.flatMap((name) => sizeOf(join(folder, name)) ?? [])
    return sizes.sort((a, b) => a - b)
  } catch {
    return []
  }
}

function sizeOf(folder: string): number | null {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim()
  if (read('type') === 'Instruction') return null
  const match = /^(\d+)([KMG]?)$/.exec(read('size'))
  if (match === null) return null
  const units = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 } as const
  return Number(match[1]) * units[match[2] as keyof typeof units]
}
