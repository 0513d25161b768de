import type { KernelManifest } from '@paceline/contracts'
import { extentOf } from './layout.js'
import type { Values } from './reference.js'

/**
 * Null where every element is within the tolerance of the reference: `tolerance` times its largest magnitude. Else
 * a sentence that names the worst element.
 */
export function differenceOf(manifest: KernelManifest, actual: Values, expected: Values): string | null {
  let largest = 0
  for (const value of expected) largest = Math.max(largest, Math.abs(value))
  const allowed = manifest.tolerance * largest
  let worst = -1
  let worstBy = allowed
  for (let index = 0; index < expected.length; index++) {
    const by = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? 0))
    if (by <= worstBy) continue
    worst = index
    worstBy = by
    // Nothing is worse, and no number compares with it.
    if (Number.isNaN(by)) break
  }
  if (worst < 0) return null
  const place = placeOf(manifest, worst)
  return (
    `output element ${worst}${place} is ${actual[worst]}, and the reference has ${expected[worst]}: ` +
    `${manifest.tolerance} of its largest, ${largest}, is all that the manifest allows`
  )
}

function placeOf(manifest: KernelManifest, index: number): string {
  const extent = extentOf(manifest, 'output')
  if (extent === null || !('layout' in manifest)) return ''
  const { pixels, channels } = extent
  const planes = manifest.layout === 'chw'
  const channel = planes ? Math.floor(index / pixels) : index % channels
  const pixel = planes ? index % pixels : Math.floor(index / channels)
  return ` (channel ${channel}, pixel ${pixel})`
}
