import { type FormEvent, useState } from 'react'
import type { Metric } from '../../api/fronts.js'
import type { Quality } from '../../api/models.js'
import { Dialog } from '../../controls/dialog.js'
import { Field, SelectField } from '../../controls/field.js'
import { ProblemNote } from '../../controls/problem-note.js'

interface QualityDialogProps {
  readonly metrics: readonly Metric[]
  readonly error: Error | null
  readonly busy: boolean
  readonly onSave: (quality: Quality) => void
  readonly onClose: () => void
}

const origins = [
  { value: 'uploaded', label: 'uploaded: I evaluated it' },
  { value: 'claimed', label: 'claimed: somebody published it' },
] as const

/** A new quality figure: what, how much, on which data, on whose word. */
export function QualityDialog({ metrics, error, busy, onSave, onClose }: QualityDialogProps) {
  const qualities = metrics.filter(({ kind }) => kind === 'quality')
  const [metric, setMetric] = useState('top1')
  const [value, setValue] = useState('')
  const [dataset, setDataset] = useState('imagenet-1k')
  const [origin, setOrigin] = useState<Quality['origin']>('uploaded')
  const [source, setSource] = useState('')
  const chosen = qualities.find(({ name }) => name === metric)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    onSave({ metric, value: Number(value), dataset: dataset.trim(), origin, source: source.trim() })
  }
  return (
    <Dialog title="Add a quality figure" onClose={onClose}>
      <form className="profile-form" onSubmit={onSubmit}>
        <div className="form-grid">
          <SelectField
            label="Metric"
            value={metric}
            options={qualities.map(({ name }) => ({ value: name, label: name }))}
            onChange={setMetric}
          />
          <Field label={`Value${chosen?.unit ? ` (${chosen.unit})` : ''}`}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                step="any"
                required
                inputMode="decimal"
                className="control number"
                min={chosen?.range.min ?? undefined}
                max={chosen?.range.max ?? undefined}
                value={value}
                onChange={(event) => setValue(event.target.value)}
              />
            )}
          </Field>
        </div>
        <p className="field-hint">{chosen?.description}</p>
        <div className="form-grid">
          <Field label="Data set">
            {(ids) => (
              <input
                {...ids}
                className="control"
                required
                maxLength={128}
                value={dataset}
                onChange={(event) => setDataset(event.target.value)}
              />
            )}
          </Field>
          <SelectField
            label="Origin"
            value={origin}
            options={origins}
            onChange={(word) => setOrigin(word as Quality['origin'])}
          />
        </div>
        <Field label="Source" hint="A paper, a table, a script: where somebody else finds this figure.">
          {(ids) => (
            <input
              {...ids}
              className="control"
              maxLength={500}
              value={source}
              onChange={(event) => setSource(event.target.value)}
            />
          )}
        </Field>
        {error && <ProblemNote error={error} />}
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={busy}>
            Add
          </button>
        </div>
      </form>
    </Dialog>
  )
}
