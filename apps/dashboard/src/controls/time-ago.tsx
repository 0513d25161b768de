import { useEffect, useState } from 'react'
import { formatAgo, formatMoment } from '../format/times.js'

const TICK_MS = 10_000

/** How long ago, kept up to date, with the moment itself on demand. */
export function TimeAgo({ time }: { time: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={time} title={formatMoment(time)}>
      {formatAgo(Date.parse(time), Math.max(now, Date.now()))}
    </time>
  )
}
