import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { textPairs, textTable } from './text-table.js'
import { age, ahead, bytes, none } from './units.js'

type Device = Schemas['Device']

/** One row per device, and below them why some are not to be had. */
export function deviceTable(devices: readonly Device[], paint: Paint, nowMs: number): string[] {
  const reasons = devices.flatMap((device) =>
    device.stateReason === null ? [] : [`${device.name} is ${device.state}: ${whyText(device, nowMs)}`],
  )
  const table = textTable(
    devices,
    [
      { title: 'DEVICE', text: ({ id }) => id },
      { title: 'NAME', text: ({ name }) => name },
      { title: 'POOL', text: ({ pool }) => pool },
      { title: 'KIND', text: ({ kind }) => kind },
      { title: 'STATE', text: ({ state }) => state, dress: (text) => paintWord(paint, text) },
      { title: 'SINCE', text: ({ stateSince }) => age(stateSince, nowMs) },
      { title: 'LEASE', text: ({ lease }) => leaseText(lease, nowMs) },
      { title: 'WAITING', align: 'right', text: waitingText },
      { title: 'HOST', text: hostsText },
      { title: 'RUNTIMES', text: ({ runtimes }) => runtimes.map(({ name }) => name).join(', ') || none },
    ],
    paint,
  )
  return reasons.length === 0 ? table : [...table, '', ...reasons]
}

/** One device, its runtimes, and what it does not offer and why. */
export function deviceLines(device: Device, paint: Paint, nowMs: number): string[] {
  const { facts, state, stateReason, runtimes } = device
  const pairs: [string, string][] = [
    ['id', device.id],
    ['pool', device.pool],
    ['kind', `${device.kind}, reached by ${device.driver}`],
    ['state', paintWord(paint, state) + (stateReason === null ? '' : `: ${whyText(device, nowMs)}`)],
    ['since', age(device.stateSince, nowMs)],
    ['lease', device.lease === null ? 'free' : leaseText(device.lease, nowMs)],
    ['waiting', `${device.waiting.own} for it, ${device.waiting.pool} for its pool`],
    ['host', device.workers.map(({ host, build }) => `${host}, build ${build}`).join('\n')],
    ['seen', age(device.seenAt, nowMs)],
    ['system', `${facts.os} ${facts.osVersion}, ${facts.abi}`],
    [
      'processor',
      [facts.soc ?? '', facts.cores === 0 ? '' : `${facts.cores} cores`].filter(Boolean).join(', ') || none,
    ],
    ['memory', facts.memoryBytes === 0 ? none : bytes(facts.memoryBytes)],
    ['unavailable', unavailableText(device)],
  ]
  const table = textTable(
    runtimes,
    [
      { title: 'RUNTIME', text: ({ name }) => name },
      { title: 'VERSION', text: ({ version }) => version },
      { title: 'FLAVOUR', text: ({ flavour }) => flavour ?? none },
      { title: 'DELEGATES', text: ({ delegates }) => delegates.join(', ') || none },
      { title: 'THREADS', align: 'right', text: ({ maxThreads }) => String(maxThreads) },
      { title: 'CONTEXT', text: ({ context }) => context },
    ],
    paint,
  )
  return [paint('bold', device.name), '', ...textPairs(pairs, paint), '', ...table]
}

/** Why it is in its state and by whom, and when its rest is over; nothing for one that needs no reason. */
export function whyText(
  { stateReason, stateBy, restUntil }: Pick<Device, 'stateReason' | 'stateBy' | 'restUntil'>,
  nowMs: number,
): string {
  return [
    stateReason ?? '',
    stateReason === null || stateBy === null ? '' : `(by ${stateBy})`,
    restUntil === null ? '' : `(probed ${ahead(restUntil, nowMs)})`,
  ]
    .filter(Boolean)
    .join(' ')
}

/** What a lease is for and since when; `–` without one. */
export function leaseText(lease: Device['lease'], nowMs: number): string {
  if (lease === null) return none
  const what = lease.purpose === 'probe' ? 'health probe' : (lease.runId ?? lease.sessionId)
  return `${what}, ${age(lease.since, nowMs)}`
}

/** Runs that wait for it, and for any device of its pool. */
function waitingText({ waiting: { own, pool } }: Device): string {
  return own === 0 && pool === 0 ? none : `${own}+${pool}`
}

function hostsText({ workers }: Device): string {
  return [...new Set(workers.map(({ host }) => host))].join(', ') || none
}

/** `health.unavailable`: a record or a list of runtimes that were left out, with the reason. */
function unavailableText({ health }: Device): string {
  const { unavailable } = health
  if (Array.isArray(unavailable)) return unavailable.map((each) => nameAndReason(each)).join('\n')
  if (typeof unavailable !== 'object' || unavailable === null) return ''
  return Object.entries(unavailable)
    .map(([name, reason]) => `${name}: ${String(reason)}`)
    .join('\n')
}

function nameAndReason(entry: unknown): string {
  const { runtime, name, reason } = (entry ?? {}) as Record<string, unknown>
  return `${String(runtime ?? name ?? 'runtime')}: ${String(reason ?? entry)}`
}
