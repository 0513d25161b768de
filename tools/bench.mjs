#!/usr/bin/env node
// `npm run bench` runs every bench of test/bench, `npm run bench:<name>` one of them.
//   -- --quick           a short form, for seeing that a bench still runs
//   -- --json PATH       writes {name, commit, machine, figures}
//   -- --markdown PATH   with a name: writes the table for a README
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { orSentence, setUp } from './setup/everything.mjs'
import { StepError } from './setup/step.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = path.join(root, 'test', 'bench')

await orSentence(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'string' },
    },
  })
  const names = benchNames()
  const [name, ...others] = positionals
  if (others.length > 0 || (name !== undefined && !names.includes(name))) {
    throw new StepError(`There is no bench ${positionals.join(' ')}: choose one of ${names.join(', ')}.`)
  }
  if (name === undefined && values.markdown !== undefined)
    throw new StepError('--markdown is of one bench: name it.')
  await setUp(root)
  if (name === undefined) runAll(names, values)
  else await runOne(name, values)
})

/** Benches are TypeScript and run from source; Vite, which is here anyway, loads them. */
async function runOne(name, { quick, json, markdown }) {
  const { runnerImport } = await import('vite')
  // Node 20 knows no `using`, which Vite would leave as it is.
  const config = { root, configFile: false, logLevel: 'warn', oxc: { target: 'es2023' } }
  const load = async (file) => (await runnerImport(path.join(folder, file), config)).module
  const { runBench } = await load('main.ts')
  const { run } = await load(`${name}.ts`)
  await runBench({ name, quick, json, markdown, root }, run)
  // A bench closes what it opened; what a library still holds open need not hold the command.
  process.exit()
}

/** Each in a process of its own: what one leaves warm or full must not be in the next one's figures. */
function runAll(names, { quick, json }) {
  const reports = mkdtempSync(path.join(tmpdir(), 'paceline-bench-'))
  try {
    const written = names.map((name) => {
      const file = path.join(reports, `${name}.json`)
      const args = [fileURLToPath(import.meta.url), name, '--json', file, ...(quick ? ['--quick'] : [])]
      const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
      if (status !== 0) process.exitCode = 1
      return status === 0 ? [JSON.parse(readFileSync(file, 'utf8'))] : []
    })
    const [first] = written.flat()
    if (json === undefined || first === undefined) return
    const figures = written.flat().flatMap((report) => report.figures)
    writeFileSync(json, `${JSON.stringify({ ...first, name: 'all', figures }, null, 2)}\n`)
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
}

/** A bench is a file that exports `run`; the others are what benches share. */
function benchNames() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) =>
      /^export (async function|const) run\b/m.test(readFileSync(path.join(folder, file), 'utf8')),
    )
    .map((file) => path.basename(file, '.ts'))
    .sort()
}
