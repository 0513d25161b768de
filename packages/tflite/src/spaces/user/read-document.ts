import type { EncodingIssue } from '../decisions.js'
import {
  blockParameters,
  headParameters,
  networkParameters,
  stageParameters,
  stemParameters,
} from './document.js'
import { InvalidSpaceError } from './invalid-space-error.js'
import { JsonReader } from './json-reader.js'
import { type Parameter, readParameter, type Source } from './parameters.js'
import { readDecision, type UserDecision } from './read-decision.js'

type Sources<P extends Readonly<Record<string, Parameter>>> = { readonly [K in keyof P]: Source }

export interface StageDefinition {
  readonly stage: Sources<typeof stageParameters>
  readonly block: Sources<typeof blockParameters>
}

/** A user's space: its decisions, and where each parameter of its network comes from. */
export interface SpaceDocument {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly decisions: Readonly<Record<string, UserDecision>>
  readonly network: Sources<typeof networkParameters>
  readonly stem: Sources<typeof stemParameters>
  readonly stages: readonly StageDefinition[]
  readonly head: Sources<typeof headParameters>
}

const MAX_DECISIONS = 64
const MAX_STAGES = 32
const NETWORK = Object.keys(networkParameters)

/** @throws InvalidSpaceError naming each part of the document that is wrong */
export function readDocument(document: unknown): SpaceDocument {
  const issues: EncodingIssue[] = []
  const reader = new JsonReader(document, '', issues)
  const known = reader.only(['name', 'title', 'summary', 'decisions', ...NETWORK, 'stem', 'stages', 'head'])
  const read = known ? readParts(reader) : undefined
  if (read === undefined || issues.length > 0) throw new InvalidSpaceError(issues)
  return read
}

function readParts(reader: JsonReader): SpaceDocument | undefined {
  const name = readName(reader.key('name'))
  const title = reader.key('title')
  const summary = reader.key('summary')
  const texts = {
    title: title.present ? title.text(120) : name,
    summary: summary.present ? summary.text(1000) : `A space of ${name ?? 'a user'}.`,
  }
  const decisions = readDecisions(reader.key('decisions'))
  const sources = <P extends Readonly<Record<string, Parameter>>>(
    at: JsonReader,
    parameters: P,
    blocks: number | null = null,
  ) => readSources(at, parameters, decisions, blocks)

  const network = sources(reader, networkParameters)
  const stem = reader.key('stem')
  const head = reader.key('head')
  const definition = {
    network,
    stem: stem.only(Object.keys(stemParameters)) ? sources(stem, stemParameters) : undefined,
    stages: readStages(reader.key('stages'), decisions),
    head: !head.present || head.only(Object.keys(headParameters)) ? sources(head, headParameters) : undefined,
  }
  if (name === undefined || reader.issues.length > 0) return undefined
  return { name, ...texts, decisions: Object.fromEntries(decisions), ...definition } as SpaceDocument
}

function readName(reader: JsonReader): string | undefined {
  if (typeof reader.value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(reader.value)) return reader.value
  return reader.refuse('must be 1 to 64 of a to z, 0 to 9 and _, a letter first')
}

function readDecisions(reader: JsonReader): ReadonlyMap<string, UserDecision> {
  const entries = reader.entries()
  if (entries.length === 0 || entries.length > MAX_DECISIONS) {
    reader.refuse(`must be an object of 1 to ${MAX_DECISIONS} decisions`)
  }
  const decisions = entries.slice(0, MAX_DECISIONS).flatMap(([name, each]) => {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
      each.refuse('must have a name of 1 to 64 letters, digits and _, a letter first')
      return []
    }
    const decision = readDecision(each)
    return decision === undefined ? [] : [[name, decision] as const]
  })
  return new Map(decisions)
}

function readStages(
  reader: JsonReader,
  decisions: ReadonlyMap<string, UserDecision>,
): (StageDefinition | undefined)[] {
  const keys = [...Object.keys(stageParameters), ...Object.keys(blockParameters)]
  return reader.items(1, MAX_STAGES).map((each) => {
    if (!each.only(keys)) return undefined
    const stage = readSources(each, stageParameters, decisions, null)
    return { stage, block: readSources(each, blockParameters, decisions, mostOf(stage.repeats, decisions)) }
  })
}

/** The most blocks that a stage may have. */
function mostOf(repeats: Source | undefined, decisions: ReadonlyMap<string, UserDecision>): number {
  if (repeats === undefined) return 1
  if ('constant' in repeats) return Number(repeats.constant)
  const decision = decisions.get(repeats.decision)
  if (decision?.kind === 'integer') return decision.maximum
  return decision?.kind === 'choice' ? Math.max(...decision.values.map(Number)) : 1
}

function readSources<P extends Readonly<Record<string, Parameter>>>(
  reader: JsonReader,
  parameters: P,
  decisions: ReadonlyMap<string, UserDecision>,
  blocks: number | null,
): Sources<P> {
  const entries = Object.entries(parameters).map(([key, parameter]) => {
    return [key, readParameter(reader.key(key), parameter, decisions, blocks)] as const
  })
  // What could not be read has left an issue, with which nothing of this is used.
  return Object.fromEntries(entries) as Sources<P>
}
