interface ProgressBarProps {
  readonly done: number
  readonly total: number
  readonly label: string
}

export function ProgressBar({ done, total, label }: ProgressBarProps) {
  return (
    <progress className="progress" value={done} max={Math.max(total, 1)} aria-label={label}>
      {done} of {total}
    </progress>
  )
}
