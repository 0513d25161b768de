import type { LiveState } from '../api/live-changes.js'

const said: Record<LiveState, { label: string; title: string }> = {
  connecting: { label: 'Connecting', title: 'Opening the stream of changes' },
  live: { label: 'Live', title: 'Changes show as they happen' },
  polling: { label: 'Polling', title: 'The stream of changes is away; this page asks every ten seconds' },
}

export function LiveMark({ state }: { state: LiveState }) {
  const { label, title } = said[state]
  return (
    <span className={`live-mark live-mark-${state}`} title={title} role="status">
      <span className="live-mark-dot" aria-hidden="true" />
      <span className="live-mark-label">{label}</span>
    </span>
  )
}
