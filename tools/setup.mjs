#!/usr/bin/env node
// `npm run setup`, and what `npm start` does first. It runs before any package is installed, so all it imports
// is what Node itself has.
import { fileURLToPath } from 'node:url'
import { orSentence, setUp } from './setup/everything.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

await orSentence(() => setUp(root))
