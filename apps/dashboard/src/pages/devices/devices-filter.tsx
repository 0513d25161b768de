import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Device } from '../../api/devices.js'
import { Field, SelectField } from '../../controls/field.js'
import { countStates } from '../../fleet/device-need.js'
import type { DevicesSearch } from './devices-search.js'

const route = getRouteApi('/devices')
const TYPING_MS = 250

interface DevicesFilterProps {
  /** All of the farm. */
  readonly devices: readonly Device[]
  /** Those of the pool and the words asked for: what the states are counted of. */
  readonly named: readonly Device[]
}

/** States to choose by with their counts, a pool and words. */
export function DevicesFilter({ devices, named }: DevicesFilterProps) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useState(search.q ?? '')
  const change = (changes: DevicesSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true })

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (text === (search.q ?? '')) return
    const timer = setTimeout(() => change({ q: text || undefined }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])

  const counts = countStates(named)
  const chosen = search.state
  const shownCounts =
    chosen === undefined || counts.some(({ state }) => state === chosen)
      ? counts
      : [...counts, { state: chosen, count: 0 }]
  const pools = [...new Set([...devices.map(({ pool }) => pool), ...(search.pool ? [search.pool] : [])])]
  return (
    <search className="devices-filter">
      <fieldset className="state-choice">
        <legend className="visually-hidden">State</legend>
        <StateButton
          pressed={chosen === undefined}
          count={named.length}
          word="all"
          onPress={() => change({ state: undefined })}
        />
        {shownCounts.map(({ state, count }) => (
          <StateButton
            key={state}
            pressed={chosen === state}
            count={count}
            word={state}
            dot={`state-dot state-${state}`}
            onPress={() => change({ state: chosen === state ? undefined : state })}
          />
        ))}
      </fieldset>
      {devices.length > 1 && (
        <div className="devices-filter-words">
          <Field label="Search">
            {(ids) => (
              <input
                {...ids}
                type="search"
                className="control"
                placeholder="Name, id, serial or host"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <SelectField
            label="Pool"
            value={search.pool ?? ''}
            options={[
              { value: '', label: 'All pools' },
              ...pools
                .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
                .map((pool) => ({ value: pool, label: pool })),
            ]}
            onChange={(pool) => change({ pool: pool || undefined })}
          />
        </div>
      )}
    </search>
  )
}

interface StateButtonProps {
  readonly pressed: boolean
  readonly count: number
  readonly word: string
  readonly dot?: string
  readonly onPress: () => void
}

function StateButton({ pressed, count, word, dot, onPress }: StateButtonProps) {
  return (
    <button type="button" className="state-button" aria-pressed={pressed} onClick={onPress}>
      {dot && <span className={dot} aria-hidden="true" />}
      <strong className="number">{count}</strong> {word}
    </button>
  )
}
