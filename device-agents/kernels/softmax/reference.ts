/** Slow and in double precision. */
export function softmaxReference(beta: number, input: Float32Array): Float32Array {
  const scaled = Array.from(input, (value) => value * beta)
  const highest = Math.max(...scaled)
  const powers = scaled.map((value) => Math.exp(value - highest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return Float32Array.from(powers, (power) => power / sum)
}
