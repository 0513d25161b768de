import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

/** Dresses text for a terminal, or leaves it as it is where nobody would see. */
export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_, text) => text

/** Colours for a terminal, unless NO_COLOR or a dumb one says otherwise. */
export function paintFor(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  if (stream.isTTY !== true || env.NO_COLOR || env.TERM === 'dumb') return plain
  return (style, text) => styleText(style, text)
}

/** How a verdict or a state looks: good, doubtful, bad, or neither. */
export function paintWord(paint: Paint, word: string): string {
  return paintAs(paint, word, word)
}

/** A text dressed as that word would be, such as a part of it. */
export function paintAs(paint: Paint, word: string, text: string): string {
  const style = looks[word]
  return style === undefined ? text : paint(style, text)
}

const looks: Readonly<Record<string, Style>> = {
  stable: 'green',
  completed: 'green',
  idle: 'green',
  measured: 'green',
  reproduced: 'green',
  differs: 'red',
  inconclusive: 'yellow',
  faster: 'green',
  slower: 'yellow',
  noisy: 'yellow',
  drifting: 'yellow',
  throttled: 'yellow',
  busy: 'cyan',
  running: 'cyan',
  leased: 'cyan',
  cooling: 'yellow',
  draining: 'yellow',
  unsupported: 'yellow',
  pending: 'cyan',
  failed: 'red',
  invalid: 'red',
  quarantined: 'red',
  offline: 'dim',
  cancelled: 'dim',
}
