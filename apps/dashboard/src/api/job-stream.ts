import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type JobProgress, noProgress, withProgress } from './job-progress.js'
import type { Job } from './jobs.js'
import { jobQuery } from './jobs.js'
import { runQuery } from './runs.js'

/**
 * The live progress of a job that has not ended, by its event stream: how many runs are done, and how far the
 * one being measured is. The browser resumes a broken stream after the last event it saw.
 */
export function useJobStream(id: string, ended: boolean): JobProgress {
  const client = useQueryClient()
  const [progress, setProgress] = useState<JobProgress>(noProgress)

  useEffect(() => {
    setProgress(noProgress)
    if (ended) return
    const source = new EventSource(`/v1/jobs/${encodeURIComponent(id)}/events`)
    const { queryKey } = jobQuery(id)
    const askAgain = () => void client.invalidateQueries({ queryKey })
    source.addEventListener('progress', ({ data }) => setProgress((before) => withProgress(before, data)))
    source.addEventListener('run', ({ data }) => {
      askAgain()
      const { runId } = JSON.parse(data) as { runId: string }
      void client.invalidateQueries({ queryKey: runQuery(runId).queryKey })
    })
    source.addEventListener('state', ({ data }) => {
      const { state } = JSON.parse(data) as Pick<Job, 'state'>
      client.setQueryData(queryKey, (job) => job && { ...job, state })
    })
    source.addEventListener('done', () => {
      // The server ends the stream here; without this the browser would ask for it again.
      source.close()
      askAgain()
    })
    return () => source.close()
  }, [client, id, ended])
  return progress
}
