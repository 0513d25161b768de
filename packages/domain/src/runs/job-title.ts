/** The first few names of many, and how many there are. */
export interface FirstNames {
  readonly names: readonly string[]
  readonly total: number
}

/** Such as `mobilenet_v2 1.0 224 on pixel-8 with litert-web`, or `a, b and 14 more on 2 devices`. */
export function jobTitle({ models, devices, runtimes }: JobTitleParts): string {
  const place = devices.total === 1 ? devices.names[0] : `${devices.total} devices`
  return `${namesText(models)} on ${place}${runtimes.length === 1 ? ` with ${runtimes[0]}` : ''}`
}

export interface JobTitleParts {
  readonly models: FirstNames
  readonly devices: FirstNames
  readonly runtimes: readonly string[]
}

function namesText({ names, total }: FirstNames): string {
  const [only] = names
  if (total === 1 && only !== undefined) return only
  if (total <= names.length) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  // Two and a number stay readable on one line; the job itself lists all of them.
  const shown = names.slice(0, 2)
  return `${shown.join(', ')} and ${total - shown.length} more`
}
