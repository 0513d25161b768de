import { StepError } from './step.mjs'

const oldest = [20, 19]

/** Refuses a Node that is too old for the packages, before they fail in their own words. */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new StepError(
    `Paceline needs Node ${oldest.join('.')} or newer, and this is Node ${version}: install a newer one from nodejs.org.`,
  )
}
