import type { AdbDevice } from '@paceline/adb'
import type { DiscoveredDevice } from '@paceline/db'
import { parseSections, sectionScript } from '../../conditions/android/shell-sections.js'
import { fingerprintOf, poolName, slugOf } from '../local/host-facts.js'

/** What a device is: all of it but what it offers. */
export type DeviceIdentity = Omit<DiscoveredDevice, 'runtimes' | 'health'>

/** A device as one connection shows it. */
export interface SeenIdentity {
  readonly identity: DeviceIdentity
  /** Which start of which kernel it is: two that differ at one time are two devices. Null where it does not tell. */
  readonly boot: string | null
}

const commands = {
  cpus: 'cat /proc/cpuinfo',
  memory: 'cat /proc/meminfo',
  machine: 'uname -m',
  release: 'uname -r',
  name: 'uname -n',
  id: 'cat /etc/machine-id',
  boot: 'cat /proc/sys/kernel/random/boot_id',
  board: `tr -d '\\0' < /proc/device-tree/model`,
}
type Answers = (name: keyof typeof commands) => string

/**
 * Asks a device what it is. Its fingerprint is its own, whatever the address it is reached at: a phone's serial
 * number, or a Linux machine's id.
 */
export async function readIdentity(
  device: AdbDevice,
  ownFingerprint: string,
  signal: AbortSignal,
): Promise<SeenIdentity> {
  const { stdout } = await device.shell(sectionScript(commands), signal)
  const sections = parseSections(stdout)
  const answers: Answers = (name) => sections.get(name)?.trim() ?? ''
  const address = /^[^:]+:\d+$/.test(device.serial) ? { address: device.serial } : {}
  const identity =
    device.system === 'android' ? phoneOf(device, answers) : boardOf(device, answers, ownFingerprint)
  return { identity: { ...identity, driver: 'adb', ...address }, boot: answers('boot') || null }
}

function phoneOf(device: AdbDevice, answers: Answers): Omit<DeviceIdentity, 'driver'> {
  const property = (...names: readonly string[]) =>
    names.map((name) => device.properties.get(name)).find((value) => value) ?? null
  const maker = property('ro.product.manufacturer') ?? ''
  const model = property('ro.product.model') ?? device.serial
  const isEmulator = property('ro.kernel.qemu', 'ro.boot.qemu') === '1'
  return {
    fingerprint: `adb:${property('ro.serialno', 'ro.boot.serialno') ?? device.serial}`,
    name: `${maker} ${model}`.trim(),
    // Phones of one model: what they measure may stand for one another.
    pool: slugOf(`${maker} ${model}`),
    kind: isEmulator ? 'board' : 'phone',
    facts: {
      soc: property('ro.soc.model', 'ro.board.platform', 'ro.hardware'),
      abi: property('ro.product.cpu.abi') ?? answers('machine'),
      os: 'android',
      osVersion: property('ro.build.version.release') ?? '',
      cores: coresOf(answers),
      memoryBytes: memoryOf(answers),
    },
  }
}

function boardOf(
  device: AdbDevice,
  answers: Answers,
  ownFingerprint: string,
): Omit<DeviceIdentity, 'driver'> {
  const soc =
    answers('board') || /^(?:model name|Model|Hardware)\s*:\s*(.+)$/m.exec(answers('cpus'))?.[1] || null
  const abi = nodeArchitecture(answers('machine'))
  const cores = coresOf(answers)
  const id = answers('id')
  const fingerprint = /^[0-9a-f]{32}$/.test(id) ? fingerprintOf(id) : `adb:${device.serial}`
  return {
    fingerprint,
    name: answers('name') || device.serial,
    pool: poolName(soc, abi, cores),
    kind: fingerprint === ownFingerprint ? 'host' : 'board',
    facts: {
      soc,
      abi,
      os: 'linux',
      osVersion: answers('release'),
      cores,
      memoryBytes: memoryOf(answers),
    },
  }
}

/** In Node's words, as the local driver has them: a machine is one device however it is reached. */
function nodeArchitecture(machine: string): string {
  const known: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64', armv7l: 'arm' }
  return known[machine] ?? machine
}

function coresOf(answers: Answers): number {
  return Math.max(1, answers('cpus').match(/^processor\s*:/gm)?.length ?? 1)
}

function memoryOf(answers: Answers): number {
  return Number(/^MemTotal:\s+(\d+) kB$/m.exec(answers('memory'))?.[1] ?? 0) * 1024
}
