import type { KernelManifest } from '@paceline/contracts'
import { PAGE_BYTES, pluginLimits } from './limits.js'
import type { MemoryLimits } from './module-imports.js'
import { type PluginTensor, tensorsOf } from './tensors.js'

/** Where a region lies, in bytes from the first that its host added to the memory. */
export interface Region {
  readonly offset: number
  readonly bytes: number
}

export interface PlacedTensor extends PluginTensor, Region {}

export interface MemoryPlan {
  readonly tensors: readonly PlacedTensor[]
  /** Null where the manifest asks for none. */
  readonly workspace: Region | null
  /** Pages that hold them all, with the guards between them. */
  readonly pages: number
}

const ALIGNMENT = 64
/** At least so many bytes lie before and after each region: they may be read, and nobody may write them. */
export const GUARD_BYTES = 64

/** How a host lays a plug-in's tensors and workspace behind the memory that the module began with. */
export function planMemory(manifest: KernelManifest): MemoryPlan {
  let end = GUARD_BYTES
  const place = (bytes: number): Region => {
    const offset = end
    end = Math.ceil((offset + bytes + GUARD_BYTES) / ALIGNMENT) * ALIGNMENT
    return { offset, bytes }
  }
  const tensors = tensorsOf(manifest).map((tensor) => ({ ...tensor, ...place(tensor.bytes) }))
  const { workspaceBytes = 0 } = manifest
  const workspace = workspaceBytes === 0 ? null : place(workspaceBytes)
  return { tensors, workspace, pages: Math.ceil(end / PAGE_BYTES) }
}

/** The most pages that the host lets the memory come to: the module's own maximum, where that is lower. */
export function maximumPages({ initial, maximum }: MemoryLimits, plan: Pick<MemoryPlan, 'pages'>): number {
  return Math.min(maximum ?? Number.POSITIVE_INFINITY, initial + plan.pages + pluginLimits.growthPages)
}
