/**
 * The empirical distribution function at its steps, [value, share of samples at most that large]; thinned to
 * about `maxPoints` where there are more, keeping both ends.
 */
export function ecdf(samples: readonly number[], maxPoints = 1000): [value: number, share: number][] {
  const sorted = samples.toSorted((a, b) => a - b)
  const count = sorted.length
  if (count === 0) return []
  const stride = Math.max(1, Math.ceil(count / maxPoints))
  const steps: [number, number][] = []
  for (let index = 0; index < count; index += stride) {
    steps.push([sorted[index] ?? 0, (index + 1) / count])
  }
  const last = sorted[count - 1] ?? 0
  if (steps.at(-1)?.[1] !== 1) steps.push([last, 1])
  return steps
}
