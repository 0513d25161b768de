import { type ClaimOptions, claims } from './claims.js'

/** The addresses of adb that operators registered, as `host:port`: at once, and again when they have changed. */
export async function* registeredAddresses(
  options: ClaimOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  let last: string | null = null
  for await (const registrations of claims(options, 'adb', signal)) {
    const addresses = registrations
      .flatMap(({ reach }) => (reach.kind === 'adb' ? [reach.address] : []))
      .sort()
    if (addresses.join() === last) continue
    last = addresses.join()
    yield addresses
  }
}
