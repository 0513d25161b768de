import { formatRatio } from '../format/numbers.js'

interface ShareMeterProps {
  readonly share: number
  /** Of what it is a share. */
  readonly label: string
  /** What a full bar stands for, where the largest of many shares is small. */
  readonly full?: number
}

/** A share of one as a bar and in percent; where there is little room, in percent alone. */
export function ShareMeter({ share, label, full = 1 }: ShareMeterProps) {
  return (
    <span className="share">
      <meter min={0} max={full} value={share} aria-label={label} />
      <span className="number soft">{formatRatio(share)}</span>
    </span>
  )
}
