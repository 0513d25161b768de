import { faultsOnTheChain } from './faults/on-the-chain.js'
import { faultsOnTheFleet } from './faults/on-the-fleet.js'
import type { Bench } from './figure.js'

/** Of 500 jobs with a fault every two seconds; none may be lost or measured twice. */
const TARGET_COMPLETED = 490

/**
 * Jobs while the parts of the farm die: on simulated devices worker, API, Postgres, queue or a device every two
 * seconds; over the genuine adb server, Appium and Chromium one of these every ten.
 */
export const run: Bench = async ({ quick, say }) => {
  const jobs = quick ? 20 : 500
  const fleet = await faultsOnTheFleet({ jobs, devices: quick ? 6 : 20, everyMs: 2000, seed: 2026 }, say)
  const chainJobs = quick ? 2 : 20
  const chain = await faultsOnTheChain({ jobs: chainJobs, everyMs: 10_000, seed: 2027 }, say)
  const count = (key: string, value: number, better: 'higher' | 'lower', target: number) =>
    ({ key, value, unit: '1', better, target }) as const
  return [
    count('jobs.completed', fleet.completed, 'higher', Math.floor((jobs * TARGET_COMPLETED) / 500)),
    count('jobs.lost', fleet.lost, 'lower', 0),
    count('runs.doubled', fleet.doubled, 'lower', 0),
    count('rules.broken', fleet.brokenRules, 'lower', 0),
    ...(chain === null ? [] : [count('chain.jobs.completed', chain.completed, 'higher', chainJobs)]),
  ]
}
