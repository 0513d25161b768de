import { useState } from 'react'
import type { Model } from '../api/models.js'
import { MOST_VARIANTS } from './comparison-of.js'

interface VariantsFieldProps {
  readonly models: readonly Model[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

/** Models to tick, those that are ticked always among them; a word narrows a long list. */
export function VariantsField({ models, chosen, onChange }: VariantsFieldProps) {
  const [word, setWord] = useState('')
  const wanted = word.trim().toLowerCase()
  const shown = models.filter(({ id, name }) => chosen.includes(id) || name.toLowerCase().includes(wanted))
  const full = chosen.length >= MOST_VARIANTS
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <fieldset className="variants">
      <legend className="field-label">
        Variants{' '}
        <span className="soft">
          ({chosen.length} of at most {MOST_VARIANTS})
        </span>
      </legend>
      <input
        type="search"
        className="control"
        placeholder="Part of a name"
        aria-label="Find a variant"
        value={word}
        onChange={(event) => setWord(event.target.value)}
      />
      <div className="variants-list">
        {shown.map(({ id, name }) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              disabled={full && !chosen.includes(id)}
              onChange={() => toggle(id)}
            />
            {name}
          </label>
        ))}
        {shown.length === 0 && <p className="soft">No model has “{word}” in its name.</p>}
      </div>
    </fieldset>
  )
}
