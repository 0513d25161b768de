import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { onceKey } from '../api/client.js'
import { defaultDevice } from '../api/default-device.js'
import { deviceOptions } from '../api/device-options.js'
import { type Device, devicesQuery } from '../api/devices.js'
import { createJob } from '../api/jobs.js'
import { Dialog } from '../controls/dialog.js'
import { SelectField } from '../controls/field.js'
import { Loading } from '../controls/loading.js'
import { ProblemNote } from '../controls/problem-note.js'
import { AdvancedFields } from './advanced-fields.js'
import { ForetoldNote } from './foretold-note.js'
import { jobOf, type ProfileChoice } from './job-of.js'
import { RuntimeField } from './runtime-field.js'
import './profile.css'

interface ProfileDialogProps {
  readonly models: readonly { readonly id: string; readonly name: string }[]
  readonly device?: string | undefined
  readonly runtime?: string | undefined
  readonly onClose: () => void
}

const nothingChosen: ProfileChoice = {
  device: undefined,
  runtime: undefined,
  delegate: undefined,
  threads: undefined,
  invocations: undefined,
  maxSeconds: undefined,
  targetHalfWidth: undefined,
  requireDelegate: false,
  perOperator: false,
  periodMs: undefined,
}

/** "Profile on …": chooses device, runtime and protocol, posts the job and goes to it. */
export function ProfileDialog({ models, device, runtime, onClose }: ProfileDialogProps) {
  const title = models.length === 1 ? `Profile ${models[0]?.name}` : `Profile ${models.length} models`
  const devices = useQuery(devicesQuery)
  return (
    <Dialog title={title} onClose={onClose}>
      {devices.isPending && <Loading />}
      {devices.isError && <ProblemNote error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.data?.items.length === 0 && (
        <p>
          There is no device to measure on yet. <Link to="/devices">Devices</Link> says what is on its way.
        </p>
      )}
      {devices.data && devices.data.items.length > 0 && (
        <ProfileForm
          models={models}
          devices={devices.data.items}
          first={{ ...nothingChosen, device, runtime }}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}

interface ProfileFormProps {
  readonly models: ProfileDialogProps['models']
  readonly devices: readonly Device[]
  readonly first: ProfileChoice
  readonly onClose: () => void
}

function ProfileForm({ models, devices, first, onClose }: ProfileFormProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [choice, setChoice] = useState(first)
  // One key for all tries of one dialog: a repeated press makes no second job.
  const [headers] = useState(onceKey)
  const change = (changes: Partial<ProfileChoice>) => setChoice((before) => ({ ...before, ...changes }))
  const device = devices.find(({ id }) => id === choice.device) ?? defaultDevice(devices)
  const offer = device?.runtimes.find(({ name }) => name === choice.runtime) ?? device?.runtimes[0]
  const posting = useMutation({
    mutationFn: () => {
      if (!device) throw new Error('no device is chosen')
      const ids = models.map(({ id }) => id)
      return createJob(jobOf(ids, device, offer, choice), headers)
    },
    onSuccess: (job) => {
      void client.invalidateQueries({ queryKey: ['jobs'] })
      onClose()
      void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    posting.mutate()
  }
  return (
    <form className="profile-form" onSubmit={onSubmit}>
      <SelectField
        label="Device"
        value={device?.id ?? ''}
        options={deviceOptions(devices, device?.id)}
        onChange={(id) => change({ device: id, runtime: undefined, delegate: undefined, threads: undefined })}
      />
      <RuntimeField
        offers={device?.runtimes ?? []}
        chosen={offer?.name}
        onChoose={(name) => change({ runtime: name, delegate: undefined, threads: undefined })}
      />
      <ForetoldNote models={models} runtime={offer?.name} />
      {offer && <AdvancedFields offer={offer} choice={choice} onChange={change} />}
      {posting.isError && <ProblemNote error={posting.error} />}
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="button button-primary" disabled={!offer || posting.isPending}>
          {posting.isPending ? 'Asking …' : 'Profile'}
        </button>
      </div>
    </form>
  )
}
