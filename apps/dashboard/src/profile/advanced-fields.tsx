import type { RuntimeOffer } from '../api/devices.js'
import { Field, SelectField } from '../controls/field.js'
import type { ProfileChoice } from './job-of.js'

interface AdvancedFieldsProps {
  readonly offer: RuntimeOffer
  readonly choice: ProfileChoice
  readonly onChange: (changes: Partial<ProfileChoice>) => void
}

/** A value that no delegate can have, for "the runtime's own kernels". */
const NONE = ''

/** Threads and delegate, and the budgets that most leave as they are. */
export function AdvancedFields({ offer, choice, onChange }: AdvancedFieldsProps) {
  const [preset] = offer.delegates
  const delegate = choice.delegate === undefined ? (preset ?? NONE) : (choice.delegate ?? NONE)
  const delegates = [...new Set([...offer.delegates.filter((name) => name !== 'none'), NONE])]
  const limit = Math.max(1, Math.min(offer.maxThreads, 64))
  const threads = Array.from({ length: limit }, (_, index) => `${index + 1}`)
  return (
    <>
      <div className="form-grid">
        <SelectField
          label="Threads"
          value={`${choice.threads ?? 1}`}
          options={threads.map((count) => ({ value: count, label: count }))}
          onChange={(count) => onChange({ threads: Number(count) })}
        />
        <SelectField
          label="Delegate"
          value={delegate}
          options={delegates.map((name) => ({
            value: name,
            label: name === NONE ? 'none (own kernels)' : name,
          }))}
          disabled={delegates.length < 2}
          onChange={(name) => onChange({ delegate: name === NONE ? null : name })}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={choice.perOperator}
          onChange={(event) => onChange({ perOperator: event.target.checked })}
        />
        Measure single operators, too, which takes several times as long
      </label>
      <details className="profile-budget">
        <summary>Budget and precision</summary>
        <div className="form-grid">
          <NumberField
            label="Sampling seconds, at most"
            preset="8"
            min={0.1}
            max={600}
            value={choice.maxSeconds}
            onChange={(maxSeconds) => onChange({ maxSeconds })}
          />
          <NumberField
            label="Invocations, at least"
            preset="5"
            min={1}
            max={30}
            step={1}
            value={choice.invocations}
            onChange={(invocations) => onChange({ invocations })}
          />
          <NumberField
            label="Target half width (%)"
            preset="2"
            min={0.1}
            max={100}
            value={choice.targetHalfWidth === undefined ? undefined : choice.targetHalfWidth * 100}
            onChange={(percent) =>
              onChange({ targetHalfWidth: percent === undefined ? undefined : percent / 100 })
            }
          />
          <NumberField
            label="Period of inferences (ms)"
            preset="none: closed loop"
            min={0.1}
            max={60_000}
            value={choice.periodMs}
            onChange={(periodMs) => onChange({ periodMs })}
          />
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={choice.requireDelegate}
            onChange={(event) => onChange({ requireDelegate: event.target.checked })}
          />
          Fail unless the delegate takes the whole model
        </label>
      </details>
    </>
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly preset: string
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
}

function NumberField({ label, preset, min, max, step, value, onChange }: NumberFieldProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          type="number"
          inputMode="decimal"
          className="control number"
          placeholder={preset}
          min={min}
          max={max}
          step={step ?? 'any'}
          defaultValue={value}
          onChange={({ target }) => onChange(target.value === '' ? undefined : target.valueAsNumber)}
        />
      )}
    </Field>
  )
}
