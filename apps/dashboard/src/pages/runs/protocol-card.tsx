import type { Run } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { CopyText } from '../../controls/copy-text.js'
import { type Fact, Facts } from '../../controls/facts.js'
import { formatRatio } from '../../format/numbers.js'

/** The protocol in full: what the figure depends on, and the budgets, which it does not. */
export function ProtocolCard({ run: { protocol, protocolKey } }: { run: Run }) {
  const { arrival, warmup, estimator } = protocol
  const facts: Fact[] = [
    { name: 'Threads', value: protocol.threads },
    { name: 'Delegate', value: protocol.delegate ?? 'none' },
    {
      name: 'Required',
      value: protocol.requireDelegate ? 'yes' : 'no',
      title: 'Fails unless the delegate takes the whole model',
    },
    { name: 'Affinity', value: protocol.affinity },
    { name: 'Clock', value: protocol.clock },
    { name: 'Context', value: protocol.context },
    {
      name: 'Arrival',
      value: arrival.mode === 'periodic' ? `every ${arrival.periodMs} ms` : 'closed loop',
    },
    { name: 'Batch', value: protocol.batch },
    { name: 'Warm-up rule', value: `${warmup.name} ${warmup.version}` },
    { name: 'Estimator', value: `${estimator.name} ${estimator.version}` },
    { name: 'Invocations', value: `at least ${protocol.invocations}` },
    { name: 'Iterations', value: `${protocol.minIterations} to ${protocol.maxIterations}` },
    { name: 'Sampling', value: `at most ${protocol.maxSeconds} s` },
    { name: 'Target half width', value: `±${formatRatio(protocol.targetHalfWidth)}` },
    { name: 'Per operator', value: protocol.perOperator ? 'yes' : 'no' },
    {
      name: 'Protocol key',
      value: protocolKey ? (
        <CopyText text={protocolKey} label="the protocol key" />
      ) : (
        'once a device is leased'
      ),
      title: 'Figures of different keys never share an axis',
    },
  ]
  return (
    <Card title="Protocol" note="How the figure is taken. Budgets do not change its key.">
      <div className="card-body">
        <Facts facts={facts} />
      </div>
    </Card>
  )
}
