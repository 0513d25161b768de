import { createHash } from 'node:crypto'
import { defineSpace, type Space } from '../space.js'
import { buildNetwork } from './build-network.js'
import { InvalidSpaceError } from './invalid-space-error.js'
import { mostWeights } from './largest-network.js'
import { planNetwork } from './network-plan.js'
import { chosenValue } from './parameters.js'
import { readDocument } from './read-document.js'

/** A quarter of a gigabyte as float32: far above what a phone runs. */
const MAX_WEIGHTS = 2 ** 26

/** A space that a JSON document defines. */
export interface UserSpace extends Space {
  /** SHA-256 (hex) of the document's JSON: a model of the space says by it of which document it was built. */
  readonly digest: string
}

/**
 * The space of a JSON document: decisions by name, and an image classifier of a stem, stages of blocks and a head, whose
 * parameters are constants or refer to decisions, as in `{"kernel": {"decision": "kernel"}}`. Every encoding of the
 * space is a network.
 *
 * @throws InvalidSpaceError naming each part of the document that is wrong, by its JSON Pointer
 */
export function defineUserSpace(json: unknown): UserSpace {
  const document = readDocument(json)
  const weights = mostWeights(document)
  if (weights > MAX_WEIGHTS) {
    const message = `may make a network of ${weights} weights, and ${MAX_WEIGHTS} are the most`
    throw new InvalidSpaceError([{ path: '/stages', message }])
  }
  const { name, title, summary, decisions } = document
  const digest = createHash('sha256').update(JSON.stringify(json)).digest('hex')
  const space = defineSpace({
    name,
    title,
    summary,
    decisions,
    network: (builder, encoding) => {
      return buildNetwork(
        builder,
        planNetwork(document, (source, block) => chosenValue(source, encoding, block)),
      )
    },
  })
  return { ...space, digest }
}
