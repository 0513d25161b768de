import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSimulatedProfile, simulatedProfile } from './simulated-profile.js'

const folder = mkdtempSync(join(tmpdir(), 'simulated-profile-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a profile', () => {
  it('fills in what is left out, at any depth', () => {
    const given = { roofline: { baseMs: 3 }, faults: { probabilities: { hang: 0.5 } } }
    const profile = simulatedProfile(given)
    expect(profile).toMatchObject({ pool: 'simulated', sessionSeconds: 0, roofline: { baseMs: 3 } })
    expect(profile.roofline.gmacPerSecond).toBeGreaterThan(0)
    expect(profile.faults).toMatchObject({ probabilities: { hang: 0.5, 'device-lost': 0 }, schedule: [] })
    expect(given).toEqual({ roofline: { baseMs: 3 }, faults: { probabilities: { hang: 0.5 } } })
  })

  it.each([
    [{ seed: 'x' }, 'seed '],
    [{ roofline: { gmacPerSecond: 0 } }, 'roofline.gmacPerSecond '],
    [{ roofline: { gmacs: 1 } }, 'roofline.gmacs is no field'],
    [{ colour: 'red' }, 'colour is no field'],
    [{ faults: { probabilities: { hang: 2 } } }, 'faults.probabilities.hang '],
    [{ faults: { schedule: [{ device: 0, session: 0, fault: 'fire' }] } }, 'faults.schedule.0.fault '],
    // A pool of real devices takes no simulated one.
    [{ pool: 'phones' }, 'pool '],
    [[], 'as a whole '],
  ])('%o is refused, saying which field', (given, words) => {
    expect(() => simulatedProfile(given)).toThrow(`PACELINE_SIMULATED_PROFILE: the profile: ${words}`)
  })

  it('is read of a file, which is named where it is of no use', () => {
    const path = join(folder, 'profile.json')
    expect(() => readSimulatedProfile(path)).toThrow(path)
    writeFileSync(path, '{')
    expect(() => readSimulatedProfile(path)).toThrow(/cannot be read as JSON/)
    writeFileSync(path, '{"seed": 3}')
    expect(readSimulatedProfile(path).seed).toBe(3)
    expect(readSimulatedProfile(undefined).seed).toBe(1)
  })
})
