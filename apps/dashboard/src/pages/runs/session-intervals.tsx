import type { Run } from '../../api/runs.js'
import { CopyText } from '../../controls/copy-text.js'
import { floorCommand } from '../../floors/floor-command.js'
import { LearnFloorButton } from '../../floors/learn-floor-button.js'
import { formatMsRange, formatRatio } from '../../format/numbers.js'
import { anotherSession, SESSION_VARIANCE_UNKNOWN, thisSession } from '../../latency/session-words.js'

type Latency = NonNullable<Run['measurement']>['latencyMs']

/** How sure this session is of its median, beside where another session's would lie. */
export function SessionIntervals({ run, latencyMs }: { run: Run; latencyMs: Latency }) {
  const { ci, nextSession } = latencyMs
  return (
    <dl className="sessions">
      <div>
        <dt>This session</dt>
        <dd className="session-figure number">{thisSession(latencyMs) ?? 'interval unknown'}</dd>
        <dd className="soft number">
          {ci
            ? `${formatMsRange(ci.low, ci.high)} at ${formatRatio(ci.level)}`
            : 'Fewer than two invocations.'}
        </dd>
      </div>
      <div>
        <dt>Another session</dt>
        <dd className="session-figure number">{anotherSession(latencyMs) ?? SESSION_VARIANCE_UNKNOWN}</dd>
        {nextSession ? (
          <dd className="soft">where its median would lie, at {formatRatio(nextSession.level)}</dd>
        ) : (
          <dd className="session-learn">
            {run.deviceId && (
              <LearnFloorButton deviceId={run.deviceId} subject={run} label="Learn it from 8 sessions" />
            )}
            <CopyText text={floorCommand(run, run.deviceId)} label="the command that learns it" />
          </dd>
        )}
      </div>
    </dl>
  )
}
