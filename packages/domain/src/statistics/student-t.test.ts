import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logGamma } from './incomplete-beta.js'
import { studentTCdf, studentTQuantile } from './student-t.js'

describe('studentTQuantile', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: critical values of Student's t.
  it.each([
    [1, 0.975, 12.706],
    [2, 0.975, 4.303],
    [3, 0.975, 3.182],
    [4, 0.975, 2.776],
    [7, 0.975, 2.365],
    [11, 0.975, 2.201],
    [19, 0.975, 2.093],
    [29, 0.975, 2.045],
    [100, 0.975, 1.984],
    [4, 0.9, 1.533],
    [10, 0.995, 3.169],
    [30, 0.999, 3.385],
  ])('agrees with the published table at %d degrees and %d', (degrees, probability, t) => {
    expect(studentTQuantile(probability, degrees)).toBeCloseTo(t, 3)
  })

  it('agrees with the closed forms of 1, 2 and 4 degrees', () => {
    for (const p of [1e-9, 1e-4, 0.025, 0.3, 0.499, 0.5, 0.6, 0.95, 0.975, 0.9995]) {
      const a = 4 * p * (1 - p)
      const q = Math.cos(Math.acos(Math.sqrt(a)) / 3) / Math.sqrt(a)
      expectClose(studentTQuantile(p, 1), -1 / Math.tan(Math.PI * p), 1e-9)
      expectClose(studentTQuantile(p, 2), (2 * p - 1) * Math.sqrt(2 / a), 1e-9)
      expectClose(studentTQuantile(p, 4), Math.sign(p - 0.5) * 2 * Math.sqrt(Math.max(0, q - 1)), 1e-7)
    }
    expectClose(studentTQuantile(0.975, 2), 4.302652729749465, 1e-12)
    expectClose(studentTQuantile(0.975, 4), 2.7764451051977956, 1e-12)
  })

  it('undoes the distribution function', () => {
    const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
    fc.assert(
      fc.property(probability, fc.integer({ min: 1, max: 200 }), (p, degrees) => {
        expect(Math.abs(studentTCdf(studentTQuantile(p, degrees), degrees) - p)).toBeLessThan(1e-12)
      }),
    )
  })

  it('refuses what has no quantile', () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => studentTQuantile(p, 4)).toThrow(RangeError)
    for (const degrees of [0, -1, Number.NaN])
      expect(() => studentTQuantile(0.9, degrees)).toThrow(RangeError)
  })
})

describe('studentTCdf', () => {
  it('agrees with a slow integral of the density to 1e-10', () => {
    for (const degrees of [1, 2, 3, 4, 7, 12, 29, 60, 2.5]) {
      for (const t of [0.1, 0.7, 1.3, 2.1, 4, 9]) {
        expect(Math.abs(studentTCdf(t, degrees) - (0.5 + integral(t, degrees)))).toBeLessThan(1e-10)
        expect(studentTCdf(-t, degrees)).toBeCloseTo(1 - studentTCdf(t, degrees), 14)
      }
    }
    expect(studentTCdf(0, 5)).toBeCloseTo(0.5, 15)
    expect(studentTCdf(Infinity, 5)).toBe(1)
    expect(studentTCdf(-Infinity, 5)).toBe(0)
  })
})

describe('studentTCdf of whole degrees', () => {
  /** A(t | v) of Abramowitz and Stegun, 26.7.3 and 26.7.4: the chance within t of 0, as a finite sum. */
  function within(t: number, degrees: number): number {
    const angle = Math.atan(t / Math.sqrt(degrees))
    const isOdd = degrees % 2 === 1
    let term = isOdd ? Math.cos(angle) : 1
    let sum = degrees === 1 ? 0 : term
    for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
      term *= ((power - 1) / power) * Math.cos(angle) ** 2
      sum += term
    }
    return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum
  }

  it('agrees with their closed forms to 1e-12', () => {
    for (let degrees = 1; degrees <= 40; degrees++) {
      for (const t of [0.05, 0.5, 1, 2, 3.5, 12]) {
        const published = 0.5 + within(t, degrees) / 2
        expect(Math.abs(studentTCdf(t, degrees) - published)).toBeLessThan(1e-12)
      }
    }
  })
})

describe('logGamma', () => {
  it('agrees with factorials and half-integer values', () => {
    let factorial = 1
    for (let n = 1; n <= 20; n++) {
      expectClose(logGamma(n) + 1, Math.log(factorial) + 1, 1e-13)
      factorial *= n
    }
    expectClose(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-13)
    expectClose(logGamma(0.25), Math.log(3.625609908221908), 1e-13)
    expect(() => logGamma(0)).toThrow(RangeError)
  })
})

function expectClose(actual: number, expected: number, relative: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.max(Math.abs(expected), 1e-3))
}

/** Simpson's rule on the density without its constant, which is the whole integral by the same rule. */
function integral(t: number, degrees: number): number {
  const density = (x: number) => (1 + (x * x) / degrees) ** (-(degrees + 1) / 2)
  // With x = sqrt(v) tan(u) the density becomes cos(u)^(v - 1) on a finite interval.
  const whole = simpson((u) => Math.cos(u) ** (degrees - 1), 0, Math.PI / 2 - 1e-12)
  return simpson(density, 0, t) / (2 * Math.sqrt(degrees) * whole)
}

function simpson(f: (x: number) => number, from: number, to: number): number {
  const steps = 20_000
  const width = (to - from) / steps
  let sum = f(from) + f(to)
  for (let step = 1; step < steps; step++) sum += f(from + step * width) * (step % 2 === 1 ? 4 : 2)
  return (sum * width) / 3
}
