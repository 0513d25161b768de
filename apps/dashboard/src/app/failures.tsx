import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../controls/empty-state.js'
import { ProblemNote } from '../controls/problem-note.js'

export function NotFound(): ReactNode {
  return (
    <EmptyState title="There is no such page">
      <p>The address may be mistyped, or what it named is gone.</p>
      <Link to="/" className="button">
        Go to the front
      </Link>
    </EmptyState>
  )
}

/** What a page shows when its own code broke; the rest of the dashboard stays usable. */
export function PageFailed({ error, reset }: ErrorComponentProps): ReactNode {
  return <ProblemNote error={error instanceof Error ? error : new Error(String(error))} onRetry={reset} />
}
