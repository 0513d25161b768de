import { bytesText } from '@paceline/domain'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Model, modelQuery } from '../../api/models.js'
import { Card } from '../../controls/card.js'
import { Facts } from '../../controls/facts.js'

/** Where a model that was made of another comes from; nothing for one that was not. */
export function DerivationCard({ model: { derivedFrom, derivation } }: { model: Model }) {
  if (derivedFrom === null || derivation === null) return null
  const { kind, ...fields } = derivation.request
  // Reports repeat some of what was asked.
  const figures = Object.entries(derivation.report).flatMap(([name, value]) =>
    fields[name] !== value && (typeof value === 'number' || typeof value === 'string')
      ? [{ name: labelOf(name), value: figureText(name, value) }]
      : [],
  )
  return (
    <Card
      title="Made of another model"
      note={
        <>
          From <SourceLink id={derivedFrom} /> by <code>{[kind, fieldText(fields)].join(' ')}</code>
        </>
      }
    >
      <div className="card-body">
        {derivation.warnings.length > 0 && (
          <ul className="issues">
            {derivation.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
        {figures.length > 0 && <Facts facts={figures} />}
      </div>
    </Card>
  )
}

function SourceLink({ id }: { id: string }) {
  const source = useQuery(modelQuery(id))
  return (
    <Link to="/models/$modelId" params={{ modelId: id }}>
      {source.data?.name ?? id}
    </Link>
  )
}

function fieldText(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
}

/** `originalArenaBytes` as `Original arena`: the value has the unit. */
function labelOf(name: string): string {
  const words = name.replace(/Bytes$/, '').replace(/[A-Z]+/g, (capitals) => ` ${capitals.toLowerCase()}`)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/\bmacs\b/i, 'MACs')
}

function figureText(name: string, value: number | string): string {
  if (typeof value === 'string') return value
  return name.endsWith('Bytes') ? bytesText(value) : value.toLocaleString('en')
}
