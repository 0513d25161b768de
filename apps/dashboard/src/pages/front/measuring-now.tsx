import { jobTitle } from '@paceline/domain'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { openJobsQuery } from '../../api/jobs.js'
import { ProgressBar } from '../../controls/progress-bar.js'

/** What is being measured at the moment; nothing when nothing is. */
export function MeasuringNow() {
  const open = useQuery(openJobsQuery)
  if (!open.data || open.data.jobs.length === 0) return null
  const { jobs, done, total } = open.data
  const left = total - done
  const [job] = jobs
  return (
    <section className="measuring" aria-label="Measuring now">
      <div className="measuring-words">
        <span>
          <strong>Measuring now.</strong> Points appear as runs finish.
        </span>
        <span className="number soft">
          {left} {left === 1 ? 'run' : 'runs'} to go{jobs.length === 1 ? ': ' : ' in '}
          {jobs.length === 1 && job ? (
            <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
              {jobTitle(job.subject)}
            </Link>
          ) : (
            <Link to="/jobs">{jobs.length} jobs</Link>
          )}
        </span>
      </div>
      {/* Jobs that end leave the sum, so a bar over several would run backwards. */}
      {jobs.length === 1 && <ProgressBar done={done} total={total} label="Runs done of the job under way" />}
    </section>
  )
}
