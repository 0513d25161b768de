import { KERNEL_DTYPES, KERNEL_OPERATORS } from '@paceline/contracts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { devicesQuery } from '../../api/devices.js'
import { kernelsQuery } from '../../api/kernels.js'
import { EmptyState } from '../../controls/empty-state.js'
import { SelectField } from '../../controls/field.js'
import { Loading } from '../../controls/loading.js'
import { MoreButton } from '../../controls/more-button.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { KernelGroupCard } from './kernel-group-card.js'
import { readKernelsSearch } from './kernels-search.js'

const route = getRouteApi('/kernels')
const anyOf = (words: readonly string[], label: string) => [
  { value: '', label },
  ...words.map((word) => ({ value: word, label: word })),
]

/** Whose kernel is fastest, by operator, sizes and device: plug-ins beside ours. */
export function KernelsPage(): ReactNode {
  usePageTitle('Kernels')
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const devices = useQuery(devicesQuery)
  const kernels = useInfiniteQuery(kernelsQuery(filter))
  const groups = useMemo(() => kernels.data?.pages.flatMap(({ items }) => items) ?? [], [kernels.data])
  const change = (changes: Record<string, string>) =>
    void navigate({ search: readKernelsSearch({ ...filter, ...changes }), replace: true })
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Kernels</h1>
          <p>
            One operator of one size on one device: plug-ins beside ours, those no interval tells apart in one
            rank.
          </p>
        </div>
        <div className="page-actions">
          <SelectField
            label="Operator"
            value={filter.operator ?? ''}
            options={anyOf(KERNEL_OPERATORS, 'Any operator')}
            onChange={(operator) => change({ operator })}
          />
          <SelectField
            label="Type"
            value={filter.dtype ?? ''}
            options={anyOf(KERNEL_DTYPES, 'Any type')}
            onChange={(dtype) => change({ dtype })}
          />
          <SelectField
            label="Device"
            value={filter.device ?? ''}
            options={[
              { value: '', label: 'Any device' },
              ...(devices.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(device) => change({ device })}
          />
        </div>
      </div>
      {kernels.isPending && <Loading lines={6} />}
      {kernels.isError && <ProblemNote error={kernels.error} onRetry={() => void kernels.refetch()} />}
      {kernels.isSuccess && groups.length === 0 && (
        <EmptyState title="No kernel measured">
          <p>
            <code>paceline profile conv1x1.wasm</code> measures a kernel of your own; a .tflite of one
            operator on kernels-wasm measures ours.
          </p>
        </EmptyState>
      )}
      {groups.map((group) => (
        <KernelGroupCard
          key={JSON.stringify([
            group.operator,
            group.dtype,
            group.shapes,
            group.sparsity,
            group.deviceId,
            group.protocolKey,
          ])}
          group={group}
        />
      ))}
      <MoreButton query={kernels} what="groups" />
    </>
  )
}
