import { useEffect, useState } from 'react'
import { formatMoment, formatSpan } from '../format/times.js'

const TICK_MS = 1000

/** How long until a time, counted down; "now" once it has come. */
export function TimeAhead({ time }: { time: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const leftMs = Date.parse(time) - now
  return (
    <time dateTime={time} title={formatMoment(time)}>
      {leftMs < 500 ? 'now' : `in ${formatSpan(leftMs)}`}
    </time>
  )
}
