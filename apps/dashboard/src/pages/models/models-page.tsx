import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { type Model, modelsQuery } from '../../api/models.js'
import { Card } from '../../controls/card.js'
import { EmptyState } from '../../controls/empty-state.js'
import { Field, SelectField } from '../../controls/field.js'
import { Loading } from '../../controls/loading.js'
import { MoreButton } from '../../controls/more-button.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { ProfileDialog } from '../../profile/profile-dialog.js'
import type { ModelsSearch } from './models-search.js'
import { ModelsTable } from './models-table.js'
import { UploadArea } from './upload-area.js'
import './models.css'

const route = getRouteApi('/models')
const TYPING_MS = 250

/** Every model there is, and the way to bring more. */
export function ModelsPage(): ReactNode {
  usePageTitle('Models')
  const search = route.useSearch()
  const models = useInfiniteQuery(modelsQuery(search))
  const [toProfile, setToProfile] = useState<readonly Model[]>([])
  const list = useMemo(() => models.data?.pages.flatMap(({ items }) => items) ?? [], [models.data])
  const searching = Boolean(search.q || search.family)

  return (
    <>
      <div className="page-head">
        <div>
          <h1>Models</h1>
          <p>Known by the sha256 of their bytes; quality figures belong to a model, never to a name.</p>
        </div>
      </div>
      <UploadArea onUploaded={setToProfile} />
      <Card title="All models" actions={<ModelsFilter models={list} />}>
        {models.isPending && <Loading lines={6} />}
        {models.isError && (
          <div className="card-body">
            <ProblemNote error={models.error} onRetry={() => void models.refetch()} />
          </div>
        )}
        {models.isSuccess && list.length === 0 && (
          <EmptyState title={searching ? 'No model matches' : 'No model yet'}>
            <p>
              {searching
                ? 'The search looks into names and at the start of the sha256.'
                : 'Drop a .tflite file above; then choose the device that measures it.'}
            </p>
          </EmptyState>
        )}
        {list.length > 0 && <ModelsTable models={list} onProfile={(model) => setToProfile([model])} />}
        <MoreButton query={models} what="models" />
      </Card>
      {toProfile.length > 0 && <ProfileDialog models={toProfile} onClose={() => setToProfile([])} />}
    </>
  )
}

function ModelsFilter({ models }: { models: readonly Model[] }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [text, setText] = useState(search.q ?? '')
  const families = [...new Set([...models.map(({ family }) => family ?? ''), search.family ?? ''])]
    .filter((family) => family !== '')
    .sort()
  const change = (changes: ModelsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true })

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (text === (search.q ?? '')) return
    const timer = setTimeout(() => change({ q: text || undefined }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])

  return (
    <search className="models-filter">
      <Field label="Search">
        {(ids) => (
          <input
            {...ids}
            type="search"
            className="control"
            placeholder="Name or sha256"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <SelectField
        label="Family"
        value={search.family ?? ''}
        options={[
          { value: '', label: 'All families' },
          ...families.map((family) => ({ value: family, label: family })),
        ]}
        onChange={(family) => change({ family: family || undefined })}
      />
    </search>
  )
}
