import { leastPairs } from '@paceline/domain'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { onceKey } from '../api/client.js'
import { createComparison } from '../api/comparisons.js'
import { defaultDevice } from '../api/default-device.js'
import { deviceOptions } from '../api/device-options.js'
import { type Device, devicesQuery } from '../api/devices.js'
import { type Model, modelChoicesQuery } from '../api/models.js'
import { Dialog } from '../controls/dialog.js'
import { Field, SelectField } from '../controls/field.js'
import { Loading } from '../controls/loading.js'
import { ProblemNote } from '../controls/problem-note.js'
import { RuntimeField } from '../profile/runtime-field.js'
import { type CompareChoice, comparisonOf } from './comparison-of.js'
import { VariantsField } from './variants-field.js'
import '../profile/profile.css'
import './comparisons.css'

interface CompareDialogProps {
  readonly baseline?: string | undefined
  readonly onClose: () => void
}

/** "Compare models": chooses baseline, variants and device, posts the comparison and goes to it. */
export function CompareDialog({ baseline, onClose }: CompareDialogProps) {
  const models = useQuery(modelChoicesQuery)
  const devices = useQuery(devicesQuery)
  const failed = models.isError ? models : devices.isError ? devices : null
  return (
    <Dialog title="Compare models" onClose={onClose}>
      {failed && <ProblemNote error={failed.error as Error} onRetry={() => void failed.refetch()} />}
      {(models.isPending || devices.isPending) && <Loading />}
      {models.data && devices.data && (
        <Choosable models={models.data} devices={devices.data.items} baseline={baseline} onClose={onClose} />
      )}
    </Dialog>
  )
}

interface ChoosableProps extends CompareDialogProps {
  readonly models: readonly Model[]
  readonly devices: readonly Device[]
}

function Choosable(props: ChoosableProps) {
  if (props.models.length === 0) {
    return (
      <p>
        There is no model to compare yet. <Link to="/models">Upload one</Link>.
      </p>
    )
  }
  if (props.devices.length === 0) {
    return (
      <p>
        There is no device to measure on yet. <Link to="/devices">Devices</Link> says what is on its way.
      </p>
    )
  }
  return <CompareForm {...props} />
}

function CompareForm({ models, devices, baseline, onClose }: ChoosableProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [choice, setChoice] = useState<CompareChoice>({
    baseline: baseline ?? models[0]?.id,
    variants: [],
    device: undefined,
    runtime: undefined,
    threads: 1,
    pairs: undefined,
  })
  // One key for all tries of one dialog: a repeated press makes no second comparison.
  const [headers] = useState(onceKey)
  const change = (changes: Partial<CompareChoice>) => setChoice((before) => ({ ...before, ...changes }))
  const device = devices.find(({ id }) => id === choice.device) ?? defaultDevice(devices)
  const offer = device?.runtimes.find(({ name }) => name === choice.runtime) ?? device?.runtimes[0]
  const body = device ? comparisonOf(choice, device, offer) : null
  const posting = useMutation({
    mutationFn: async () => {
      if (!body) throw new Error('a comparison has a baseline and at least one variant')
      return createComparison(body, headers)
    },
    onSuccess: (comparison) => {
      for (const word of ['comparisons', 'jobs']) void client.invalidateQueries({ queryKey: [word] })
      onClose()
      void navigate({ to: '/comparisons/$comparisonId', params: { comparisonId: comparison.id } })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    posting.mutate()
  }
  const limit = Math.max(1, Math.min(offer?.maxThreads ?? 1, 64))
  return (
    <form className="profile-form" onSubmit={onSubmit}>
      <SelectField
        label="Baseline"
        value={choice.baseline ?? ''}
        options={models.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => change({ baseline: id })}
      />
      <VariantsField models={models} chosen={choice.variants} onChange={(variants) => change({ variants })} />
      <SelectField
        label="Device"
        value={device?.id ?? ''}
        options={deviceOptions(devices, device?.id)}
        onChange={(id) => change({ device: id, runtime: undefined, threads: 1 })}
      />
      <RuntimeField
        offers={device?.runtimes ?? []}
        chosen={offer?.name}
        onChoose={(name) => change({ runtime: name, threads: 1 })}
      />
      <div className="form-grid">
        <SelectField
          label="Threads"
          value={`${choice.threads}`}
          options={Array.from({ length: limit }, (_, index) => `${index + 1}`).map((count) => ({
            value: count,
            label: count,
          }))}
          onChange={(count) => change({ threads: Number(count) })}
        />
        <PairsField variants={choice.variants.length} onChange={(pairs) => change({ pairs })} />
      </div>
      {posting.isError && <ProblemNote error={posting.error} />}
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
        <button type="submit" className="button button-primary" disabled={!body || posting.isPending}>
          {posting.isPending ? 'Asking …' : 'Compare'}
        </button>
      </div>
    </form>
  )
}

interface PairsFieldProps {
  readonly variants: number
  readonly onChange: (pairs: number | undefined) => void
}

function PairsField({ variants, onChange }: PairsFieldProps) {
  const least = leastPairs(Math.max(1, variants))
  return (
    <Field
      label="Pairs per variant, at least"
      hint={`An answer takes ${least}; more are run while the interval is wide.`}
    >
      {(ids) => (
        <input
          {...ids}
          type="number"
          inputMode="numeric"
          className="control number"
          placeholder={`${least}`}
          min={6}
          max={60}
          step={1}
          onChange={({ target }) => onChange(target.value === '' ? undefined : target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
