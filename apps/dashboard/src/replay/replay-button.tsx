import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { onceKey } from '../api/client.js'
import { replayRun } from '../api/runs.js'
import { ProblemNote } from '../controls/problem-note.js'

/** Measures a run again and goes to the new job; why it could not stands below the button. */
export function ReplayButton({ runId }: { runId: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  // One key for all tries of one page: a repeated press makes no second replay.
  const [headers] = useState(onceKey)
  const replaying = useMutation({
    mutationFn: () => replayRun(runId, headers),
    onSuccess: ({ id, runs }) => {
      for (const word of ['jobs', 'runs']) void client.invalidateQueries({ queryKey: [word] })
      const [replay] = runs
      void (replay
        ? navigate({ to: '/runs/$runId', params: { runId: replay.id } })
        : navigate({ to: '/jobs/$jobId', params: { jobId: id } }))
    },
  })
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={replaying.isPending}
        title="Measures the same bytes again under the same protocol and says whether the figure comes back"
        onClick={() => replaying.mutate()}
      >
        {replaying.isPending ? 'Asking …' : 'Replay'}
      </button>
      {replaying.isError && <ProblemNote error={replaying.error} />}
    </>
  )
}
