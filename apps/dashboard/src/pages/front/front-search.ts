import type { AxisScale } from '../../charts/axis-style.js'

/** What the front shows, kept in the address so that a view can be shared; what is absent takes its default. */
export interface FrontSearch {
  readonly device?: string | undefined
  readonly protocolKey?: string | undefined
  readonly quality?: string | undefined
  readonly cost?: string | undefined
  readonly family?: string | undefined
  readonly maxLatencyMs?: number | undefined
  readonly scale?: AxisScale | undefined
}

/** Reads an address's search; what makes no sense is left out, never refused. */
export function readFrontSearch(search: Record<string, unknown>): FrontSearch {
  const { scale } = search
  const maxLatencyMs = Number(search.maxLatencyMs)
  return {
    ...textOf(search, 'device'),
    ...textOf(search, 'protocolKey'),
    ...textOf(search, 'quality'),
    ...textOf(search, 'cost'),
    ...textOf(search, 'family'),
    ...(maxLatencyMs > 0 && Number.isFinite(maxLatencyMs) && { maxLatencyMs }),
    ...((scale === 'linear' || scale === 'log') && { scale }),
  }
}

function textOf<Name extends keyof FrontSearch>(search: Record<string, unknown>, name: Name) {
  const value = search[name]
  // The router reads a family called 2 as a number.
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' ? { [name]: text } : {}
}
