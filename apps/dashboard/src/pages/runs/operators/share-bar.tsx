import { formatRatio } from '../../../format/numbers.js'
import { sharesByType, type TypeShare } from './operator-rows.js'

interface Segment {
  readonly key: string
  readonly type: string
  readonly share: number
  readonly title: string
}

interface ShareBarProps {
  readonly label: string
  readonly segments: readonly Segment[]
  readonly colourOf: (type: string) => string
}

/** The operators' shares of the time in the order they run, in the colours of their types. */
export function ShareBar({ label, segments, colourOf }: ShareBarProps) {
  const said = sharesByType(segments).map(({ type, share }) => `${type} ${formatRatio(share)}`)
  return (
    <div className="share-bar" role="img" aria-label={`${label}: ${said.join(', ')}.`}>
      {segments.map(({ key, type, share, title }) => (
        <span key={key} title={title} style={{ flexGrow: share, background: colourOf(type) }} />
      ))}
    </div>
  )
}

interface ShareKeyProps {
  readonly types: readonly TypeShare[]
  readonly colourOf: (type: string) => string
}

/** What the colours of a bar mean, with what each type takes in all. */
export function ShareKey({ types, colourOf }: ShareKeyProps) {
  return (
    <ul className="share-key">
      {types.map(({ type, share }) => (
        <li key={type}>
          <span className="share-key-mark" style={{ background: colourOf(type) }} aria-hidden="true" />
          <code>{type}</code> <span className="soft number">{formatRatio(share)}</span>
        </li>
      ))}
    </ul>
  )
}
