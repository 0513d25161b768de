import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { defaultDevice } from '../../api/default-device.js'
import { type Device, devicesQuery } from '../../api/devices.js'
import { type FrontQuestion, frontQuery, type ParetoPoint } from '../../api/fronts.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { FrontAside } from './front-aside.js'
import { FrontCard } from './front-card.js'
import { FrontEmpty } from './front-empty.js'
import { FrontFilters } from './front-filters.js'
import type { FrontSearch } from './front-search.js'
import { FrontTable } from './front-table.js'
import { MeasuringNow } from './measuring-now.js'
import './front.css'

const route = getRouteApi('/')

/** The accuracy-latency front of one device under one protocol. */
export function FrontPage(): ReactNode {
  usePageTitle('Front')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const devices = useQuery(devicesQuery)
  const list = devices.data?.items ?? []
  const device = list.find(({ id }) => id === search.device) ?? defaultDevice(list)
  const change = (changes: FrontSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true })

  return (
    <>
      <div className="page-head">
        <div>
          <h1>Accuracy-latency front</h1>
          <p>Which model is the best that a device can run in time, and how sure that is.</p>
        </div>
      </div>
      <MeasuringNow />
      {devices.isPending && <Loading />}
      {devices.isError && <ProblemNote error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.isSuccess && !device && (
        <FrontEmpty device={undefined} filtered={false} simulated={list.length > 0} />
      )}
      {device && <DeviceFront device={device.id} devices={list} search={search} onChange={change} />}
    </>
  )
}

interface DeviceFrontProps {
  readonly device: string
  readonly devices: readonly Device[]
  readonly search: FrontSearch
  readonly onChange: (changes: FrontSearch) => void
}

function DeviceFront({ device, devices, search, onChange }: DeviceFrontProps) {
  const front = useQuery(frontQuery(questionOf(device, search)))
  const families = useFamilies(device, search)
  const [pointed, setPointed] = useState<ParetoPoint | null>(null)
  const filtered = Boolean(search.family || search.maxLatencyMs)

  return (
    <>
      <FrontFilters
        device={device}
        devices={devices}
        front={front.data}
        families={families}
        search={search}
        onChange={onChange}
      />
      {front.isPending && <Loading lines={8} />}
      {front.isError && <ProblemNote error={front.error} onRetry={() => void front.refetch()} />}
      {front.data && front.data.points.length === 0 && <FrontEmpty device={device} filtered={filtered} />}
      {front.data && front.data.points.length > 0 && (
        <div className="front-layout">
          <FrontCard
            front={front.data}
            families={families}
            search={search}
            pointedAt={pointed?.runId ?? null}
            onChange={onChange}
          />
          <FrontAside front={front.data} device={device} maxLatencyMs={search.maxLatencyMs} />
          <div className="front-table">
            <FrontTable front={front.data} families={families} onPoint={setPointed} />
          </div>
        </div>
      )}
    </>
  )
}

/** Families of all points of the protocol shown, whatever the filters, so that each keeps its colour. */
function useFamilies(device: string, search: FrontSearch): readonly string[] {
  const { quality, cost, protocolKey } = search
  const all = useQuery(frontQuery(questionOf(device, { quality, cost, protocolKey })))
  return useMemo(() => {
    const names = all.data?.points.map(({ family }) => family ?? '') ?? []
    return [...new Set(names)].sort()
  }, [all.data])
}

function questionOf(device: string, search: FrontSearch): FrontQuestion {
  const { protocolKey, quality, cost, family, maxLatencyMs } = search
  return {
    device,
    ...(protocolKey && { protocolKey }),
    ...(quality && { quality }),
    ...(cost && { cost }),
    ...(family && { family }),
    ...(maxLatencyMs && { maxLatencyMs }),
  }
}
