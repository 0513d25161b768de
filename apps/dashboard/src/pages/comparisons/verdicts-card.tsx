import type { Comparison, ComparisonResult } from '../../api/comparisons.js'
import { verdictWords } from '../../comparisons/comparison-words.js'
import { Card } from '../../controls/card.js'
import { ModelLink } from '../../controls/model-link.js'
import { ComparisonChip } from '../../controls/states.js'

/** Each variant's verdict in a sentence. */
export function VerdictsCard({ comparison: { baseline, results } }: { comparison: Comparison }) {
  return (
    <Card title="Verdict">
      <div className="card-body">
        <ul className="verdicts">
          {results.map((result) => (
            <li key={result.variant} className="number">
              <ModelLink id={result.variant} /> <ComparisonChip verdict={result.verdict} />{' '}
              {verdictWords(result)}
              {graphWords(result, baseline)}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

function graphWords({ variant, sameGraph }: ComparisonResult, baseline: string): string {
  if (variant === baseline) return ' It is the baseline itself: a check that equals come out equal.'
  return sameGraph ? ' Both have the same graph, so it is a matter of the weights’ values alone.' : ''
}
