#!/usr/bin/env node
// `npm run setup:debian`: the system packages that tests use, and no more.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { installDebianPackages } from './setup/debian.mjs'
import { orSentence } from './setup/everything.mjs'
import { stepRunner } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const print = (line) => process.stdout.write(`${line}\n`)

await orSentence(async () => {
  const missing = await installDebianPackages(root, stepRunner(process.stdout), print)
  if (missing.length > 0) process.exitCode = 1
  else print('Every system program that the tests use is there.')
})
