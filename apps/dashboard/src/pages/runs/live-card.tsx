import { Link } from '@tanstack/react-router'
import { useJobStream } from '../../api/job-stream.js'
import type { Run } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { ProgressBar } from '../../controls/progress-bar.js'
import { progressWords } from '../../progress/progress-words.js'

/** What goes on with a run that has not ended, as its job's events tell. */
export function LiveCard({ run }: { run: Run }) {
  const progress = useJobStream(run.jobId, false).runs.get(run.id)
  const asked = run.protocol.invocations
  const running = run.state === 'running'
  const busyWith = run.state === 'queued' ? run.waiting?.busyWith : null
  return (
    <Card
      title={running ? 'Being measured' : 'Not begun yet'}
      note="Its figures appear when it has finished."
    >
      <div className="card-body live-run" aria-live="polite">
        <p>{progressWords(run, progress)}.</p>
        {running && (
          <ProgressBar
            done={Math.min(progress?.invocations ?? 0, asked)}
            total={asked}
            label="Invocations done of those asked for"
          />
        )}
        {busyWith && (
          <p className="soft">
            Under way on its device:{' '}
            <Link to="/runs/$runId" params={{ runId: busyWith.runId }}>
              {busyWith.model}
            </Link>
          </p>
        )}
      </div>
    </Card>
  )
}
