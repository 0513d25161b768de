import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Device } from '../../api/devices.js'
import { type Front, type Metric, metricsQuery } from '../../api/fronts.js'
import { protocolOfKeyQuery } from '../../api/runs.js'
import { Field, SelectField } from '../../controls/field.js'
import { metricLabel } from '../../metrics/metric-label.js'
import { protocolLabel } from '../../protocol/protocol-label.js'
import type { FrontSearch } from './front-search.js'

interface FrontFiltersProps {
  readonly device: string
  readonly devices: readonly Device[]
  readonly front: Front | undefined
  readonly families: readonly string[]
  readonly search: FrontSearch
  readonly onChange: (changes: FrontSearch) => void
}

/** Costs of the catalogue that a measured model can have here; the others belong to tasks yet to come. */
const costs = /^(latency\.|init\.|throughput\.fps|peak|modelBytes|macs|params)/

/** A typed limit applies once nothing was typed for this long. */
const TYPING_PAUSE_MS = 300

export function FrontFilters(props: FrontFiltersProps) {
  const { device, devices, front, families, search, onChange } = props
  const metrics = useQuery(metricsQuery)
  const [quality, cost] = front?.objectives ?? []
  return (
    <form className="filters" aria-label="What the front shows" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Device"
        value={device}
        options={devices.map(({ id, name, kind }) => ({
          value: id,
          label: kind === 'simulated' ? `${name} (simulated)` : name,
        }))}
        onChange={(id) => onChange({ device: id, protocolKey: undefined })}
      />
      <ProtocolField device={device} front={front} onChange={onChange} />
      <SelectField
        label="Quality"
        value={search.quality ?? quality?.metric ?? 'top1'}
        options={metricOptions(metrics.data, ({ kind }) => kind === 'quality', 'top1')}
        onChange={(name) => onChange({ quality: name })}
      />
      <SelectField
        label="Cost"
        value={search.cost ?? cost?.metric ?? 'latency.median'}
        options={metricOptions(
          metrics.data,
          ({ kind, name }) => kind === 'cost' && costs.test(name),
          'latency.median',
        )}
        onChange={(name) => onChange({ cost: name, scale: undefined })}
      />
      <SelectField
        label="Family"
        value={search.family ?? ''}
        options={[
          { value: '', label: 'All families' },
          ...[...new Set([...families, search.family ?? ''])]
            .filter((family) => family !== '')
            .map((family) => ({ value: family, label: family })),
        ]}
        onChange={(family) => onChange({ family: family || undefined })}
      />
      <LatencyLimitField limit={search.maxLatencyMs} onChange={onChange} />
    </form>
  )
}

/** Figures of different protocols never share an axis, so there is no "all" here. */
function ProtocolField({
  device,
  front,
  onChange,
}: Pick<FrontFiltersProps, 'device' | 'front' | 'onChange'>) {
  const keys = front?.protocolKeys ?? []
  const protocols = useQueries({
    queries: keys.map(({ protocolKey }) => protocolOfKeyQuery(device, protocolKey)),
  })
  const options = keys.map(({ protocolKey, runtime, points }, index) => ({
    value: protocolKey,
    label: `${protocolLabel(runtime, protocols[index]?.data?.protocol, protocols[index]?.data?.flavour)} (${points})`,
  }))
  return (
    <SelectField
      label="Protocol"
      value={front?.protocolKey ?? ''}
      options={options.length > 0 ? options : [{ value: '', label: 'Nothing measured yet' }]}
      disabled={options.length === 0}
      onChange={(protocolKey) => onChange({ protocolKey })}
    />
  )
}

function LatencyLimitField({
  limit,
  onChange,
}: {
  limit: number | undefined
  onChange: FrontFiltersProps['onChange']
}) {
  const [text, setText] = useState(limit?.toString() ?? '')
  const applied = useRef(limit)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    // What was asked for here comes back while the next digit is typed, and must not overwrite it.
    if (limit === applied.current) return
    applied.current = limit
    clearTimeout(timer.current)
    setText(limit?.toString() ?? '')
  }, [limit])
  useEffect(() => () => clearTimeout(timer.current), [])
  const apply = (typed: string) => {
    clearTimeout(timer.current)
    const value = Number(typed)
    const next = value > 0 && Number.isFinite(value) ? value : undefined
    if (next === applied.current) return
    applied.current = next
    onChange({ maxLatencyMs: next })
  }
  const onType = ({ value, validity }: HTMLInputElement) => {
    setText(value)
    clearTimeout(timer.current)
    // Half a number, such as "1e", is no wish for no limit.
    if (!validity.badInput) timer.current = setTimeout(() => apply(value), TYPING_PAUSE_MS)
  }
  return (
    <Field label="Latency up to (ms)">
      {(ids) => (
        <input
          {...ids}
          className="control number"
          type="number"
          inputMode="decimal"
          min="0"
          step="any"
          placeholder="no limit"
          value={text}
          onChange={(event) => onType(event.target)}
          onBlur={() => apply(text)}
          onKeyDown={(event) => event.key === 'Enter' && apply(text)}
        />
      )}
    </Field>
  )
}

function metricOptions(
  metrics: readonly Metric[] | undefined,
  fits: (metric: Metric) => boolean,
  only: string,
) {
  const names = metrics?.filter(fits) ?? [{ name: only, unit: '' }]
  return names.map(({ name, unit }) => ({
    value: name,
    label: metricLabel(name) + (unit && unit !== 'B' ? ` (${unit})` : ''),
  }))
}
