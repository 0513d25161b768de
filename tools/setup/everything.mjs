import process from 'node:process'
import { writeAppiumManifest } from './appium-manifest.mjs'
import { build } from './build.mjs'
import { requireNode } from './node-version.mjs'
import { installPackages } from './packages.mjs'
import { restorePostgresLinks } from './postgres-links.mjs'
import { generatePrismaClient } from './prisma-client.mjs'
import { buildRunners } from './runners.mjs'
import { StepError, stepRunner } from './step.mjs'

/** Brings the working tree to the state that its sources ask for; what is already done costs only a look. */
export async function setUp(root, run = stepRunner(process.stdout)) {
  requireNode(process.versions.node)
  await installPackages(root, run)
  await restorePostgresLinks(root)
  await generatePrismaClient(root, run)
  await writeAppiumManifest(root, run)
  await build(root, run)
  await buildRunners(root, run, (line) => process.stdout.write(`${line}\n`))
}

/** Runs `work` and turns a failed step into its sentence and exit code 1; anything else is a defect and thrown. */
export async function orSentence(work) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
