import { useQueries, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
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

export function FrontFilters(props: FrontFiltersProps) {
  const { device, devices, front, families, search, onChange } = props
  const metrics = useQuery(metricsQuery)
  const [quality, cost] = front?.objectives ?? []
  return (
    <form className="filters" aria-label="What the front shows" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Device"
        value={device}
        options={devices.map(({ id, name }) => ({ value: id, label: name }))}
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
    label: `${protocolLabel(runtime, protocols[index]?.data)} (${points})`,
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
  useEffect(() => setText(limit?.toString() ?? ''), [limit])
  const apply = (event?: FormEvent) => {
    event?.preventDefault()
    const value = Number(text)
    onChange({ maxLatencyMs: value > 0 && Number.isFinite(value) ? value : undefined })
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
          onChange={(event) => setText(event.target.value)}
          onBlur={() => apply()}
          onKeyDown={(event) => event.key === 'Enter' && apply(event)}
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
