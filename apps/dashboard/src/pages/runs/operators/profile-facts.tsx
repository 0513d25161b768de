import { bytesText } from '@paceline/domain'
import type { Measurement } from '../../../api/runs.js'
import { type Fact, Facts } from '../../../controls/facts.js'
import { formatMs, formatRatio } from '../../../format/numbers.js'

type Profile = NonNullable<Measurement['profile']>

/** How the operators were measured, what does not add up, and what could not be measured. */
export function ProfileFacts({ profile }: { profile: Profile }) {
  const { wholeUs, overheadUs, invocations, singles, prefixes, disagreement, contextRatio, rotatedBytes } =
    profile
  const facts: Fact[] = [
    { name: 'Whole model', value: formatMs(wholeUs / 1000), title: 'In the invocations of the profile' },
    { name: 'Overhead', value: formatMs(overheadUs / 1000), title: 'Of an inference, of no operator' },
    {
      name: 'Measured',
      value: `${singles} operators, ${prefixes} prefixes`,
      title: `In ${invocations} fresh processes or pages`,
    },
    {
      name: 'Disagreement',
      value: `${disagreement.toFixed(1)}×`,
      title: 'Variance of what does not add up over what was expected; intervals are widened by it',
    },
    ...(contextRatio === undefined
      ? []
      : [
          {
            name: 'Alone or in the network',
            value: `±${formatRatio(contextRatio)}`,
            title: 'How far operators alone are off from themselves in the network; their intervals hold it',
          },
        ]),
    {
      name: 'Weights rotated',
      value: bytesText(rotatedBytes),
      title: 'Copies of the weights that cold figures rotate over, beyond the last-level cache',
    },
  ]
  return (
    <div className="card-foot">
      <Facts facts={facts} />
      {profile.failed.length > 0 && (
        <ul className="operators-failed">
          {profile.failed.map(({ index, type, message }) => (
            <li key={index}>
              #{index} <code>{type}</code> could not be measured alone: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
