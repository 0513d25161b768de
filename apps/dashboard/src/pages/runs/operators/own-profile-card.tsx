import type { Measurement } from '../../../api/runs.js'
import { Card } from '../../../controls/card.js'
import { RuntimeShares } from './runtime-shares.js'

/** Of a runtime that measures one model in a process, so that no slices stand beside its own word. */
export function OwnProfileCard({ measurement }: { measurement: Measurement }) {
  const own = measurement.profile?.runtimeOwn
  if (measurement.operators !== null || !own) return null
  return (
    <Card
      title="Operators"
      note="By the runtime’s own profiler, in one process more: its instruments are a part of these times, and they have no intervals."
    >
      <RuntimeShares own={own} />
    </Card>
  )
}
