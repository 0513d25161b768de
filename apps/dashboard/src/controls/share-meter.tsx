import { formatRatio } from '../format/numbers.js'

/** A share of one as a bar and in percent; `label` says of what. */
export function ShareMeter({ share, label }: { share: number; label: string }) {
  return (
    <span className="share">
      <meter min={0} max={1} value={share} aria-label={label} />
      <span className="number soft">{formatRatio(share)}</span>
    </span>
  )
}
