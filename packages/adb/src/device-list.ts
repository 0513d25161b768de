/** One line of the adb server's list of devices. */
export interface SeenDevice {
  /** A serial number, or `host:port`. */
  readonly serial: string
  /** The server's own word, such as `device`, `offline`, `unauthorized`, `no permissions`. */
  readonly state: string
  /** New with every connection of the device. */
  readonly transportId: bigint
  readonly product: string | null
  readonly model: string | null
}

/** What `host:devices-l` and `host:track-devices-l` answer: one device a line. What is no such line is left out. */
export function parseDeviceList(text: string): SeenDevice[] {
  return text.split('\n').flatMap((line) => {
    // Of a device that udev keeps to itself the state is a sentence, with the cure in brackets.
    const [, serial, state] = /^(\S+)\s+(no permissions|\S+)/.exec(line) ?? []
    const [, transportId] = /\btransport_id:(\d+)/.exec(line) ?? []
    if (serial === undefined || state === undefined || transportId === undefined) return []
    const named = (key: string) => new RegExp(`\\b${key}:(\\S+)`).exec(line)?.[1] ?? null
    return [
      { serial, state, transportId: BigInt(transportId), product: named('product'), model: named('model') },
    ]
  })
}
