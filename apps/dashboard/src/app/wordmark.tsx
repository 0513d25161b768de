/** The mark, a front's staircase through two of its points, and the name. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="wordmark-ground" />
        <path d="M6 25V17h7v-5h7V7h6" className="wordmark-line" />
        <circle cx="13" cy="17" r="2.6" className="wordmark-point" />
        <circle cx="20" cy="12" r="2.6" className="wordmark-point" />
      </svg>
      <span>Paceline</span>
    </span>
  )
}
