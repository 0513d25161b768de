import type { RuntimeOffer } from '../api/devices.js'

interface RuntimeFieldProps {
  readonly offers: readonly RuntimeOffer[]
  readonly chosen: string | undefined
  readonly onChoose: (name: string) => void
}

/** The device's runtimes, each with what it is. */
export function RuntimeField({ offers, chosen, onChoose }: RuntimeFieldProps) {
  return (
    <fieldset className="runtimes">
      <legend className="field-label">Runtime</legend>
      {offers.length === 0 && <p className="soft">This device offers no runtime at the moment.</p>}
      {offers.map(({ name, version, flavour, context }) => (
        <label key={name} className="runtime-choice">
          <input
            type="radio"
            name="runtime"
            value={name}
            checked={name === chosen}
            onChange={() => onChoose(name)}
          />
          <span>
            <strong>{name}</strong>
            <span className="soft">
              {version}
              {flavour && ` · ${flavour}`} · {context}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
