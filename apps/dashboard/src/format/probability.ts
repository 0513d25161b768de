/** Two digits, and never a certainty that is none: 0.42, > 0.99, < 0.01. */
export function formatProbability(probability: number): string {
  if (probability > 0.99 && probability < 1) return '> 0.99'
  if (probability < 0.01 && probability > 0) return '< 0.01'
  return probability.toFixed(2)
}
