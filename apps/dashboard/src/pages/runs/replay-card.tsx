import { Link } from '@tanstack/react-router'
import type { Run } from '../../api/runs.js'
import { Card } from '../../controls/card.js'
import { ReplayChip, StateChip } from '../../controls/states.js'
import { replayWords } from '../../replay/replay-words.js'

/** For a run that replays another: which one, and whether its figure came back. */
export function ReplayCard({ run: { replay, state } }: { run: Run }) {
  if (!replay) return null
  const [meaning = 'What it comes to stands here when it has ended.', ...more] = replayWords(replay)
  return (
    <Card
      title="Replay"
      note={
        <>
          The same bytes, protocol and runner as{' '}
          <Link to="/runs/$runId" params={{ runId: replay.of }}>
            {replay.of}
          </Link>
          , once more.
        </>
      }
    >
      <div className="card-body replay">
        <p>
          {replay.outcome ? <ReplayChip outcome={replay.outcome} /> : <StateChip state={state} />} {meaning}
        </p>
        {more.map((sentence) => (
          <p key={sentence} className="number">
            {sentence}
          </p>
        ))}
      </div>
    </Card>
  )
}
