import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { modelQuery } from '../api/models.js'

const named = (id: string) => ({ ...modelQuery(id), staleTime: 300_000 })

/** A model by its name, which its id alone does not tell. */
export function ModelLink({ id }: { id: string }) {
  return (
    <Link to="/models/$modelId" params={{ modelId: id }} className="strong-link">
      <ModelName id={id} />
    </Link>
  )
}

/** Its name alone, where a link leads elsewhere. */
export function ModelName({ id }: { id: string }) {
  const model = useQuery(named(id))
  return <>{model.data?.name ?? id}</>
}

/** Names of several models by their ids; those not known yet are not in it. */
export function useModelNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const models = useQueries({ queries: ids.map(named) })
  // The list of queries is new at each drawing; what it says is not.
  const pairs = JSON.stringify(models.flatMap(({ data }) => (data ? [[data.id, data.name]] : [])))
  return useMemo(() => new Map(JSON.parse(pairs) as [string, string][]), [pairs])
}
