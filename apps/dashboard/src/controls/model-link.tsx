import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { modelQuery } from '../api/models.js'

/** A model by its name, which its id alone does not tell. */
export function ModelLink({ id }: { id: string }) {
  const model = useQuery({ ...modelQuery(id), staleTime: 300_000 })
  return (
    <Link to="/models/$modelId" params={{ modelId: id }} className="strong-link">
      {model.data?.name ?? id}
    </Link>
  )
}
