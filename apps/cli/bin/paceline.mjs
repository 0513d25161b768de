#!/usr/bin/env node
// Stands in the tree so that `npm ci`, which comes before the build, can link it as `paceline`.
import { existsSync } from 'node:fs'

const built = new URL('../dist/index.js', import.meta.url)

if (existsSync(built)) {
  const { main } = await import(built.href)
  process.exitCode = await main(process)
} else {
  process.stderr.write('Paceline is not built yet: run "npm run setup" in its folder first.\n')
  process.exitCode = 2
}
