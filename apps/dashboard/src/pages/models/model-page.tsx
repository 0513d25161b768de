import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Model, modelFileUrl, modelQuery } from '../../api/models.js'
import { CompareDialog } from '../../comparisons/compare-dialog.js'
import { Chip } from '../../controls/chip.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { RandomWeightsChip } from '../../controls/states.js'
import { usePageTitle } from '../../controls/use-page-title.js'
import { ProfileDialog } from '../../profile/profile-dialog.js'
import { RunsOf } from '../../run-list/runs-of.js'
import { ContextsCard } from './contexts-card.js'
import { CoverageCard } from './coverage-card.js'
import { DeleteButton } from './delete-button.js'
import { DerivationCard } from './derivation-card.js'
import { ModelFacts } from './model-facts.js'
import { OperatorsCard } from './operators-card.js'
import { QualitiesCard } from './qualities-card.js'
import './models.css'

const route = getRouteApi('/models/$modelId')
const sameModel = ['model'] as const

export function ModelPage(): ReactNode {
  const { modelId } = route.useParams()
  const model = useQuery(modelQuery(modelId))
  if (model.isPending) return <Loading lines={8} />
  if (model.isError) return <ProblemNote error={model.error} onRetry={() => void model.refetch()} />
  return <LoadedModel key={modelId} model={model.data} />
}

function LoadedModel({ model }: { model: Model }) {
  usePageTitle(model.name)
  const [profiling, setProfiling] = useState(false)
  const [comparing, setComparing] = useState(false)
  const gone = model.bytesGoneAt !== null
  return (
    <>
      <nav className="breadcrumb" aria-label="Breadcrumb">
        <Link to="/models">Models</Link> <span aria-hidden="true">/</span>
        <span aria-current="page">{model.name}</span>
      </nav>
      <div className="page-head">
        <div>
          <h1>{model.name}</h1>
          <p className="chips">
            {model.family && <Chip>{model.family}</Chip>}
            <Chip>{model.graph.dtype}</Chip>
            {model.tags.map((tag) => (
              <Chip key={tag}>#{tag}</Chip>
            ))}
            {model.weights === 'random' && <RandomWeightsChip />}
            {gone && <Chip tone="warn">bytes deleted</Chip>}
          </p>
        </div>
        <div className="page-actions">
          {!gone && (
            <>
              <DeleteButton model={model} />
              <a className="button" href={modelFileUrl(model.id)} download>
                Download
              </a>
            </>
          )}
          <button type="button" className="button" disabled={gone} onClick={() => setComparing(true)}>
            Compare with …
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={gone}
            onClick={() => setProfiling(true)}
          >
            Profile on …
          </button>
        </div>
      </div>
      <ModelFacts model={model} />
      <DerivationCard model={model} />
      {!gone && <CoverageCard modelId={model.id} />}
      <ContextsCard modelId={model.id} />
      <RunsOf
        title="Runs"
        filters={{ model: model.id }}
        without={sameModel}
        none="Not measured yet. Profile it on a device to see its latency here."
      />
      <QualitiesCard model={model} />
      <OperatorsCard graph={model.graph} />
      {profiling && <ProfileDialog models={[model]} onClose={() => setProfiling(false)} />}
      {comparing && <CompareDialog baseline={model.id} onClose={() => setComparing(false)} />}
    </>
  )
}
