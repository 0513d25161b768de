import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { devicesQuery } from '../../api/devices.js'
import { SelectField } from '../../controls/field.js'
import { ModelLink } from '../../controls/model-link.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { RunsOf } from '../../run-list/runs-of.js'

const route = getRouteApi('/runs')
const nothing = [] as const

/** Every run, or those of one device or one model. */
export function RunsPage(): ReactNode {
  usePageTitle('Runs')
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const devices = useQuery(devicesQuery)
  const { device, model } = filters
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Runs</h1>
          <p>
            One model on one device under one protocol, newest first
            {model && (
              <>
                , of <ModelLink id={model} />
              </>
            )}
            .
          </p>
        </div>
        <div className="page-actions">
          <SelectField
            label="Device"
            value={device ?? ''}
            options={[
              { value: '', label: 'Any device' },
              ...(devices.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(id) =>
              void navigate({ search: { ...(model && { model }), ...(id && { device: id }) }, replace: true })
            }
          />
        </div>
      </div>
      <RunsOf title="All runs" filters={filters} without={nothing} none="No run passes these filters." />
    </>
  )
}
