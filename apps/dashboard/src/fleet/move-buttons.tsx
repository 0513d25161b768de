import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../api/access.js'
import { type Device, type DeviceMove, deviceQuery, devicesQuery, moveDevice } from '../api/devices.js'
import { Dialog } from '../controls/dialog.js'
import { Field } from '../controls/field.js'
import { ProblemNote } from '../controls/problem-note.js'
import { useToast } from '../controls/toasts.js'
import { movesFor, moveWords } from './move-words.js'
import './fleet.css'

const LONGEST_REASON = 500

/** Drains, resumes and quarantines a device after asking why; nothing for those who may not. */
export function MoveButtons({ device }: { device: Device }) {
  const [move, setMove] = useState<DeviceMove | null>(null)
  if (!useMay('operate')) return null
  return (
    <>
      {movesFor(device).map((each) => (
        <button
          key={each}
          type="button"
          className={`button${each === 'quarantine' ? ' button-danger' : ''}`}
          onClick={() => setMove(each)}
        >
          {moveWords[each].label}
        </button>
      ))}
      {move !== null && <MoveDialog device={device} move={move} onClose={() => setMove(null)} />}
    </>
  )
}

interface MoveDialogProps {
  readonly device: Device
  readonly move: DeviceMove
  readonly onClose: () => void
}

function MoveDialog({ device, move, onClose }: MoveDialogProps) {
  const client = useQueryClient()
  const toast = useToast()
  const [reason, setReason] = useState('')
  const { label, consequence, takesReason } = moveWords[move]
  const moving = useMutation({
    mutationFn: () => moveDevice(device.id, move, reason.trim()),
    onSuccess: (moved) => {
      client.setQueryData(deviceQuery(moved.id).queryKey, moved)
      for (const queryKey of [devicesQuery.queryKey, ['device-events', moved.id]])
        void client.invalidateQueries({ queryKey })
      toast(`${moved.name} is ${moved.state}.`)
      onClose()
    },
  })
  return (
    <Dialog title={`${label} ${device.name}?`} onClose={onClose}>
      <form
        className="move-form"
        onSubmit={(event) => {
          event.preventDefault()
          moving.mutate()
        }}
      >
        <p>{consequence}</p>
        {takesReason && (
          <Field label="Reason" hint="What others read who wonder why; your key’s name goes along.">
            {(ids) => (
              <input
                {...ids}
                className="control"
                value={reason}
                maxLength={LONGEST_REASON}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        )}
        {moving.isError && <ProblemNote error={moving.error} />}
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Leave it
          </button>
          <button
            type="submit"
            className={`button ${move === 'quarantine' ? 'button-danger' : 'button-primary'}`}
            disabled={moving.isPending}
          >
            {label}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
