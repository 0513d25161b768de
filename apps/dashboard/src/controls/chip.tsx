import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent'

interface ChipProps {
  readonly tone?: Tone
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** A word with a colour; the word alone says it all. */
export function Chip({ tone = 'neutral', title, children }: ChipProps) {
  return (
    <span className={`chip chip-${tone}`} title={title}>
      {children}
    </span>
  )
}
