import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { DeviceFacts } from '@paceline/contracts'

/** What this computer is: the part of a device that no runtime is needed for. */
export interface HostIdentity {
  /** The same after every restart, and no other computer's. */
  readonly fingerprint: string
  readonly name: string
  /** Computers of one processor model and number of cores share it. */
  readonly pool: string
  readonly facts: DeviceFacts
}

export function readHostIdentity(): HostIdentity {
  const soc = os.cpus()[0]?.model.trim() || null
  const cores = os.availableParallelism()
  return {
    fingerprint: fingerprintOf(machineIdentity()),
    name: os.hostname(),
    pool: poolName(soc, os.arch(), cores),
    facts: {
      soc,
      abi: os.arch(),
      os: os.platform(),
      osVersion: os.release(),
      cores,
      memoryBytes: os.totalmem(),
    },
  }
}

/** Of a computer by its machine id, however it is reached; the id itself is to stay on it. */
export function fingerprintOf(machineId: string): string {
  return `host:${createHash('sha256').update(machineId).digest('hex').slice(0, 32)}`
}

/** Such as `intel-xeon-e5-2690-v4-2-cores`: letters, digits and dashes only. */
export function poolName(soc: string | null, abi: string, cores: number): string {
  const slug = slugOf((soc ?? abi).replaceAll(/\((r|tm)\)/gi, '').replaceAll(/\b(cpu|processor)\b/gi, ''))
  return `${slug || abi}-${cores}-cores`
}

/** Letters, digits and dashes only, 80 at most. */
export function slugOf(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
}

/** systemd's machine id, which a container may lack; then the name and a network card, which are weaker. */
function machineIdentity(): string {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(path, 'utf8').trim()
      if (/^[0-9a-f]{32}$/.test(id)) return id
    } catch {
      // The next source.
    }
  }
  const cards = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const card = cards.find(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00')
  return `${os.hostname()} ${card?.mac ?? ''}`
}
