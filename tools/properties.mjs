// Set-up of the unit tests. Properties draw other cases in each run, which finds what nobody thought of; CI draws the
// same ones each time, so that a change is refused for what it does and not for its luck.
import process from 'node:process'
import { configureGlobal } from 'fast-check'

if (process.env.CI) configureGlobal({ seed: 2026 })
