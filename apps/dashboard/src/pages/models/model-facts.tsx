import { bytesText } from '@paceline/domain'
import type { Model } from '../../api/models.js'
import { Card } from '../../controls/card.js'
import { CopyText } from '../../controls/copy-text.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { formatCount } from '../../format/numbers.js'
import { formatMoment } from '../../format/times.js'
import { shapeText } from './shape-text.js'

const DIGEST_SHOWN = 12

/** What a model is, counted from its bytes. */
export function ModelFacts({ model }: { model: Model }) {
  const { graph } = model
  const facts: Fact[] = [
    { name: 'MACs', value: formatCount(graph.macs), title: `${graph.macs} multiply-accumulates` },
    { name: 'Parameters', value: formatCount(graph.params), title: `${graph.params} weights and biases` },
    { name: 'Size', value: bytesText(model.bytes), title: `${model.bytes} bytes` },
    {
      name: 'Peak activations',
      value: bytesText(graph.peakActivationBytes),
      title: 'Most bytes of activations alive at once, by the order of operators',
    },
    ...memoryFacts(graph.memory),
    { name: 'Operators', value: graph.operators.length },
    { name: 'Inputs', value: graph.inputs.map(shapeText).join(', ') },
    { name: 'Outputs', value: graph.outputs.map(shapeText).join(', ') },
    { name: 'Added', value: formatMoment(model.createdAt) },
    {
      name: 'sha256',
      value: (
        <CopyText text={model.sha256} shown={`${model.sha256.slice(0, DIGEST_SHOWN)}…`} label="the sha256" />
      ),
    },
    {
      name: 'Graph digest',
      value: (
        <CopyText
          text={graph.digest}
          shown={`${graph.digest.slice(0, DIGEST_SHOWN)}…`}
          label="the graph digest"
        />
      ),
      title: 'Of the structure: no weights, no names, no order of independent operators',
    },
  ]
  if (graph.effectiveMacs < graph.macs) {
    facts.splice(1, 0, {
      name: 'Effective MACs',
      value: formatCount(graph.effectiveMacs),
      title: 'Those whose weight is not zero',
    })
  }
  if (model.spec) {
    facts.push({
      name: 'Built as',
      value: specText(model.spec),
      title: `Builder ${model.spec.builderVersion}`,
    })
  }
  return (
    <Card title="Facts">
      <div className="card-body">
        <Facts facts={facts} />
      </div>
    </Card>
  )
}

/** Models that were stored before it was counted have none. */
function memoryFacts(memory: Model['graph']['memory']): Fact[] {
  if (memory === undefined) return []
  return [
    {
      name: 'Arena',
      value: bytesText(memory.arenaBytes),
      title: 'What TFLite allocates for tensors and scratch on one thread without a delegate',
    },
    {
      name: 'Peak live',
      value: bytesText(memory.peakLiveBytes),
      title: atOperator('Most activations alive at once, aligned to 64 bytes', memory.peakAt.live),
    },
    {
      name: 'Peak in place',
      value: bytesText(memory.peakInPlaceBytes),
      title: atOperator('Peak live, where elementwise operators work in place', memory.peakAt.inPlace),
    },
  ]
}

function atOperator(title: string, operator: number | null): string {
  return operator === null ? title : `${title}; at operator ${operator}`
}

function specText({ space, encoding, graph, seed }: NonNullable<Model['spec']>): string {
  if (graph) return `a graph of ${graph.operators.length} operators, seed ${seed}`
  const choices = Object.entries(encoding ?? {}).map(([name, value]) => `${name} ${plainText(value)}`)
  return `${space}: ${[...choices, `seed ${seed}`].join(', ')}`
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
