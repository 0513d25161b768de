import { readFileSync } from 'node:fs'
import { arch, hostname } from 'node:os'

/** A single-board computer, or any other: what the farm files the device under. */
export type DeviceKind = 'board' | 'host'

/** What this machine says of itself to `adb devices -l`. */
export interface DeviceNames {
  readonly kind: DeviceKind
  readonly model: string
  readonly device: string
}

const FEATURES = ['shell_v2', 'cmd', 'stat_v2', 'ls_v2', 'fixed_push_mkdir']

/** The banner of a CNXN message. The product is `linux_board` or `linux_host`: never that of a phone. */
export function bannerOf({ kind, model, device }: DeviceNames): string {
  const properties = {
    'ro.product.name': `linux_${kind}`,
    'ro.product.model': model,
    'ro.product.device': device,
  }
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${inBanner(value)};`)
  return `device::${listed.join('')}features=${FEATURES.join(',')}`
}

/** What the system tells: boards name themselves in their device tree, other machines do not have one. */
export function namesOfThisMachine(kind?: DeviceKind): DeviceNames {
  const board = boardModel()
  return {
    kind: kind ?? (board === undefined ? 'host' : 'board'),
    model: board ?? `Linux_${arch()}`,
    device: hostname(),
  }
}

function boardModel(): string | undefined {
  try {
    const model = readFileSync('/proc/device-tree/model', 'utf8').replaceAll('\0', '').trim()
    return model === '' ? undefined : model
  } catch {
    return undefined
  }
}

/** The banner's own marks, and blanks, would break it or the lists that adb prints. */
function inBanner(value: string): string {
  return value.replaceAll(/[^\w.+-]+/g, '_').slice(0, 64)
}
