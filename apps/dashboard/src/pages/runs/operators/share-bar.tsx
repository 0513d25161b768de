import { formatRatio } from '../../../format/numbers.js'
import type { TypeShare } from './operator-rows.js'

export interface Segment {
  readonly key: string
  readonly type: string
  readonly share: number
  readonly title: string
}

interface ShareBarProps {
  readonly segments: readonly Segment[]
  readonly types: readonly TypeShare[]
  readonly colourOf: (type: string) => string
}

/** The operators' shares of the time in the order they run, in the colours of their types. */
export function ShareBar({ segments, types, colourOf }: ShareBarProps) {
  const said = types.map(({ type, share }) => `${type} ${formatRatio(share)}`).join(', ')
  return (
    <>
      <div className="share-bar" role="img" aria-label={`Shares of the time: ${said}.`}>
        {segments.map(({ key, type, share, title }) => (
          <span key={key} title={title} style={{ flexGrow: share, background: colourOf(type) }} />
        ))}
      </div>
      <ul className="share-key">
        {types.map(({ type, share }) => (
          <li key={type}>
            <span className="share-key-mark" style={{ background: colourOf(type) }} aria-hidden="true" />
            <code>{type}</code> <span className="soft number">{formatRatio(share)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
