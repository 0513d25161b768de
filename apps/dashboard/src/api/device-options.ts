import type { Device } from './devices.js'

interface Option {
  readonly value: string
  readonly label: string
}

/** Devices as a field offers them; with a line that asks for one where none is chosen. */
export function deviceOptions(
  devices: readonly Pick<Device, 'id' | 'name' | 'state' | 'kind'>[],
  chosen: string | undefined,
): Option[] {
  const options = devices.map(({ id, name, state, kind }) => {
    const words = [...(kind === 'simulated' ? [kind] : []), ...(state === 'idle' ? [] : [state])]
    return { value: id, label: words.length === 0 ? name : `${name} (${words.join(', ')})` }
  })
  return chosen === undefined ? [{ value: '', label: 'Choose a device' }, ...options] : options
}
