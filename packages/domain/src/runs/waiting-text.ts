/** What a queued run waits for: the parts that words are made of. */
export interface WaitsFor {
  /** Queued runs that go before it. */
  readonly ahead: number
  readonly device: {
    readonly name: string
    readonly state: string
    readonly stateReason: string | null
  } | null
  readonly pool: string | null
  readonly busyWith: { readonly model: string } | null
}

/** Such as `waits for pixel-8: busy with mobilenet_v2; 3 runs before it`. */
export function waitingText({ ahead, device, pool, busyWith }: WaitsFor): string {
  const place = device === null ? `a device of pool ${pool}` : device.name
  const before = ahead === 0 ? '' : `; ${ahead} ${ahead === 1 ? 'run' : 'runs'} before it`
  const why = reasonOf(device, busyWith)
  return `waits for ${place}${why === null ? '' : `: ${why}`}${before}`
}

function reasonOf(device: WaitsFor['device'], busyWith: WaitsFor['busyWith']): string | null {
  if (device === null) return 'there is none in the farm'
  if (device.state === 'idle') return null
  if (busyWith !== null) return `busy with ${busyWith.model}`
  return device.stateReason === null ? device.state : `${device.state}, ${device.stateReason}`
}
