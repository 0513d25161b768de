import { type Steadiness, unsteadyBy } from '../steadiness/steadiness.js'
import { type Finding, finding, percent } from './finding.js'

/** What the tests of steadiness found, in words. */
export function steadinessFindings(steadiness: Steadiness): Finding[] {
  const { trend, changePoint, wander, modes } = steadiness
  const found = unsteadyBy(steadiness)
  const findings: Finding[] = []
  if (trend && found.includes('trend')) {
    const text = `the level ${moved(trend.changeRatio)} from the start of the session to its end (${chance(trend.pValue)})`
    findings.push(finding('drifting', 'trend', text, trend.changeRatio))
  }
  if (changePoint && found.includes('changePoint')) {
    const { invocation, index, changeRatio, pValue } = changePoint
    const place = index === 0 ? '' : `sample ${index + 1} of `
    const text = `the level ${moved(changeRatio)} at ${place}invocation ${invocation + 1} (${chance(pValue)})`
    findings.push(finding('drifting', 'change-point', text, changeRatio))
  }
  if (wander && found.includes('wander')) {
    const text = `the level wandered by ${percent(wander.rangeRatio)} within the session (${chance(wander.pValue)})`
    findings.push(finding('drifting', 'level-wanders', text, wander.rangeRatio))
  }
  if (modes && found.includes('modes')) {
    const { separationRatio, lowShare, pValue } = modes
    const text = `there are two modes ${percent(separationRatio)} apart, the faster one with ${percent(lowShare)} (${chance(pValue)})`
    findings.push(finding('noisy', 'two-modes', text, separationRatio))
  }
  return findings
}

function moved(changeRatio: number): string {
  return changeRatio >= 0 ? `rose by ${percent(changeRatio)}` : `fell by ${percent(-changeRatio)}`
}

function chance(pValue: number): string {
  return pValue < 0.0001 ? 'p < 0.0001' : `p = ${pValue.toPrecision(2)}`
}
