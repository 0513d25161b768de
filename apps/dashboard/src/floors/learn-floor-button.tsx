import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { onceKey } from '../api/client.js'
import { learnFloor } from '../api/devices.js'
import { ProblemNote } from '../controls/problem-note.js'
import { type FloorSubject, floorBody } from './floor-body.js'

interface LearnFloorButtonProps {
  readonly deviceId: string
  readonly subject: FloorSubject
  readonly label: string
}

/** Measures a reference model in eight sessions, and goes to that job. */
export function LearnFloorButton({ deviceId, subject, label }: LearnFloorButtonProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [headers] = useState(onceKey)
  const learning = useMutation({
    mutationFn: () => learnFloor(deviceId, floorBody(subject), headers),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['jobs'] })
      void navigate({ to: '/jobs/$jobId', params: { jobId: id } })
    },
  })
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={learning.isPending}
        title="Eight sessions of MobileNetV2 1.0 224, some minutes of device time"
        onClick={() => learning.mutate()}
      >
        {learning.isPending ? 'Asking …' : label}
      </button>
      {learning.isError && <ProblemNote error={learning.error} />}
    </>
  )
}
