#!/usr/bin/env node
// `npm run build:app`: the runner app for Android, as device-agents/android/target/paceline-runner.apk.
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildApp } from './app/build-app.mjs'
import { orSentence } from './setup/everything.mjs'
import { stepRunner } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

await orSentence(async () => {
  const apk = await buildApp(root, stepRunner(process.stdout))
  process.stdout.write(`  ${apk}\n`)
})
