import type { Schemas } from '@paceline/client'

/** What was registered, and what happens next: of an address of adb nobody knows yet whether anything answers. */
export function registrationLines({ id, name }: Schemas['Device'], adbAddress: string | undefined): string[] {
  const registered = `${name} is registered as ${id}.`
  if (adbAddress === undefined) {
    return [
      registered,
      'Its endpoint answered. A worker now opens a session there to see what the browser offers, which takes up to some minutes;',
      `"paceline devices ${id}" shows it then, or why it cannot be used.`,
    ]
  }
  return [
    registered,
    `Nothing was tried yet: a worker with adb connects to ${adbAddress} within some seconds, and again and again while nobody`,
    `answers. "paceline devices ${id}" shows what came of it.`,
    ...(isLoopback(adbAddress)
      ? [
          'That address is of this computer itself. An emulator, a forwarded port or a board’s daemon may answer there; this',
          'computer is a device without adb already, and is left out where it answers for itself.',
        ]
      : []),
  ]
}

function isLoopback(address: string): boolean {
  const host = address.replace(/:\d+$/, '').toLowerCase()
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
