import type { Schemas } from '@paceline/client'

/** How a figure is taken, in a word each: "tflite-native · xnnpack · 1 thread". */
export function protocolLabel(
  runtime: string | null,
  protocol: Pick<Schemas['Protocol'], 'delegate' | 'threads'> | null | undefined,
): string {
  const parts = [runtime ?? 'default runtime']
  if (protocol) {
    parts.push(protocol.delegate ?? 'no delegate')
    parts.push(`${protocol.threads} thread${protocol.threads === 1 ? '' : 's'}`)
  }
  return parts.join(' · ')
}
