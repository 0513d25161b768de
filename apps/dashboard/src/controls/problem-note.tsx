import { ApiError } from '../api/api-error.js'

interface ProblemNoteProps {
  readonly error: Error
  /** Says what failed where the API's own title is too general. */
  readonly title?: string | undefined
  readonly onRetry?: () => void
}

/** What went wrong, in the API's own words, with its code for whoever reports it. */
export function ProblemNote({ error, title, onRetry }: ProblemNoteProps) {
  const known = error instanceof ApiError ? error : null
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{title ?? known?.title ?? 'Something broke in this page'}</p>
      <p>{error.message}</p>
      {known && known.fields.length > 0 && (
        <ul>
          {known.fields.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      <p className="problem-foot">
        {known && <code>{known.code}</code>}
        {onRetry && (
          <button type="button" className="button button-small" onClick={onRetry}>
            Try again
          </button>
        )}
      </p>
    </div>
  )
}
