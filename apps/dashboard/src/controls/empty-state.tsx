import type { ReactNode } from 'react'

/** Nothing here yet: why, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 64 40" width="96" height="60" aria-hidden="true" className="empty-picture">
        <path d="M4 4v32h56" />
        <path d="M12 30V22h14v-7h14V8h16" className="empty-picture-front" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  )
}
