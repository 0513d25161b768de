import type { Env } from '../../env.js'
import type { DeviceDriver } from '../driver.js'
import { createSimulatedDriver } from './simulated-driver.js'
import { readSimulatedProfile } from './simulated-profile.js'

/** None unless the environment asks for them: what they answer is made up. Throws EnvironmentError for a wrong profile. */
export function simulatedDrivers(
  env: Pick<Env, 'PACELINE_SIMULATED' | 'PACELINE_SIMULATED_PROFILE'>,
): DeviceDriver[] {
  if (env.PACELINE_SIMULATED === undefined) return []
  const profile = readSimulatedProfile(env.PACELINE_SIMULATED_PROFILE)
  return [createSimulatedDriver({ count: Number(env.PACELINE_SIMULATED), profile })]
}
