import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Measurement, Run } from '@paceline/contracts'
import type { StoredSamples } from '@paceline/db'
import type { BundleFile } from './bundle-file.js'
import type { CollectedEvidence, CollectedRun } from './collect-evidence.js'
import { ruleFiles } from './rule-files.js'

/** Raised where files change so that a reader of older bundles would go wrong. */
const FORMAT = { name: 'paceline-evidence', version: 1 } as const

/** Beside this file's source, from its compiled form too: they go into the bundle as they are. */
const BESIDE = new URL('../../src/bundles/', import.meta.url)

/**
 * The files of a bundle, the manifest first. They say nothing of when or where the bundle was made: the same
 * evidence gives the same bytes.
 *
 * Samples are JSON numbers, which anybody can read and which lose nothing: ECMAScript prints the shortest decimal
 * that reads back as the same float64, and every reader that rounds correctly gets that float64 again.
 */
export async function bundleFiles(evidence: CollectedEvidence): Promise<BundleFile[]> {
  const { models, device, floor, comparison, replayed } = evidence
  const files = [
    await besideThis('README.md'),
    await besideThis('recompute.mjs'),
    ...runFiles('', evidence),
    json('models.json', models),
    ...(device === null ? [] : [json('device.json', described(device))]),
    json('floor.json', floor),
    ...(comparison === null ? [] : [json('comparison.json', comparison)]),
    ...(replayed === null
      ? []
      : [
          json('replay.json', evidence.run.replay),
          json('replay-floor.json', replayed.floor),
          ...runFiles('original/', replayed.original),
        ]),
    ...(await ruleFiles()),
  ]
  return [manifest(evidence, files), ...files]
}

/** A measured run in files of its own: what was asked, under what it was taken, what came out, and the samples. */
function runFiles(folder: string, { run, measurement, samples }: CollectedRun): BundleFile[] {
  const { measurement: _, ...description } = run
  const { conditions, ...figures } = measurement
  return [
    json(`${folder}run.json`, description),
    json(`${folder}protocol.json`, run.protocol),
    json(`${folder}conditions.json`, conditions),
    json(`${folder}versions.json`, versionsOf(run, measurement)),
    json(`${folder}measurement.json`, figures),
    { name: `${folder}samples.json`, content: Buffer.from(samplesJson(samples)) },
  ]
}

/** What made the figures: the runner by its versions and digests, and the rules by theirs. */
function versionsOf({ runtime, protocol, protocolKey }: Run, { conditions }: Measurement) {
  const { versions = null } = conditions as { versions?: unknown }
  const { estimator, warmup } = protocol
  return { runtime, runner: versions, rules: { estimator, warmup }, protocolKey }
}

/** A line for each invocation. */
function samplesJson(samples: readonly StoredSamples[]): string {
  return `[\n${samples.map((set) => JSON.stringify(set)).join(',\n')}\n]\n`
}

function described({ id, name, pool, kind, driver, facts }: NonNullable<CollectedEvidence['device']>) {
  return { id, name, pool, kind, driver, facts }
}

function manifest({ run, models, reusedBy }: CollectedEvidence, files: readonly BundleFile[]): BundleFile {
  const [model] = models
  return json('manifest.json', {
    what: 'Evidence of one measured run: its samples, what they were taken under, and every figure made of them.',
    format: FORMAT,
    run: run.id,
    ...(reusedBy === null
      ? {}
      : {
          askedFor: { run: reusedBy, why: `it reuses the measurement of ${run.id}, which this bundle is of` },
        }),
    model: model
      ? { id: model.id, sha256: model.sha256, bytes: model.bytes, graph: model.graph.digest }
      : null,
    files: Object.fromEntries(
      files.map(({ name, content }) => [
        name,
        { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length },
      ]),
    ),
  })
}

function json(name: string, value: unknown): BundleFile {
  return { name, content: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) }
}

async function besideThis(name: string): Promise<BundleFile> {
  return { name, content: await readFile(fileURLToPath(new URL(name, BESIDE))) }
}
