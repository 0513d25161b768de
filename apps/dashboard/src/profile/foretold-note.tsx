import { useQueries } from '@tanstack/react-query'
import { coverageQuery } from '../api/models.js'

interface ForetoldNoteProps {
  readonly models: readonly { readonly id: string; readonly name: string }[]
  readonly runtime: string | undefined
}

/** A long choice of models is not read one by one for what may be amiss with each. */
const MOST_MODELS = 20

/** What the chosen runtime would leave out of the models, said before the job is asked for. */
export function ForetoldNote({ models, runtime }: ForetoldNoteProps) {
  const asked = models.slice(0, MOST_MODELS)
  const answers = useQueries({ queries: asked.map(({ id }) => coverageQuery(id)) })
  const notes = answers.flatMap(({ data }, place) => {
    const coverage = data?.items.find((item) => item.runtime === runtime)
    const name = asked[place]?.name ?? ''
    if (coverage === undefined) return []
    const { cannotRun, outsideDelegate, operators } = coverage
    const [first] = cannotRun
    if (first !== undefined) return [`${name} will not run on ${runtime}: ${first.type}: ${first.reason}.`]
    if (outsideDelegate === null || outsideDelegate.length === 0) return []
    return [`${outsideDelegate.length} of ${operators} operators of ${name} run outside XNNPACK.`]
  })
  if (notes.length === 0) return null
  return (
    <ul className="issues soft">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}
