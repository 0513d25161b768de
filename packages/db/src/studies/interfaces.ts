import type { ListStudies, MemberState, Page, Study, StudySummary } from '@paceline/contracts'
import type { ClaimHandle } from '../access/interfaces.js'

/** What a member is built from. */
export type Recipe =
  | {
      readonly space: string
      readonly encoding: Readonly<Record<string, unknown>>
      readonly seed: number
    }
  | { readonly model: string; readonly transforms: readonly { readonly kind: string }[] }

/** Why a member has no model. */
export interface MemberError {
  readonly code: string
  readonly message: string
}

export interface NewMember {
  readonly recipe: Recipe
  /** What was found out when it was asked for; such a member is not built. */
  readonly error: MemberError | null
}

export interface NewStudy {
  readonly kind: Study['kind']
  readonly name: string | null
  readonly keyId: string | null
  readonly request: unknown
  /** Kept as they are, for whoever places the members. */
  readonly placements: readonly unknown[]
  readonly priority: number
  readonly expiresAfterSeconds: number
  readonly members: readonly NewMember[]
  /** The claim under which it is made, once: a claim that was lost makes none. */
  readonly claim: ClaimHandle | null
}

/** A member that one process builds; worth nothing once another took it over. */
export interface ClaimedMember {
  readonly studyId: string
  readonly ordinal: number
  readonly claimId: string
  readonly recipe: Recipe
  /** Builds begun, this one included. */
  readonly buildCount: number
}

export type MemberOutcome = { readonly modelId: string } | { readonly error: MemberError }

/** Models of a study that are built and whose runs are not asked for yet. */
export interface UnplacedModels {
  readonly studyId: string
  readonly kind: Study['kind']
  readonly keyId: string | null
  readonly request: unknown
  readonly placements: readonly unknown[]
  readonly priority: number
  readonly expiresAfterSeconds: number
  /** In the order that they were asked for, each once, by the first member that it is. */
  readonly models: readonly { readonly id: string; readonly recipe: Recipe }[]
}

/** How the build of a member stands. */
export interface MemberStanding {
  readonly state: MemberState
  readonly modelId: string | null
  readonly error: MemberError | null
}

export interface StudyRepository {
  /** Throws ClaimLostError, with nothing stored. */
  create(study: NewStudy): Promise<Study>
  find(id: string): Promise<Study | null>
  /** What an earlier holder of this claim's token made, before it died. */
  findByClaim(claim: ClaimHandle): Promise<Study | null>
  list(query: ListStudies): Promise<Page<StudySummary>>
  /** Builds no more, and cancels the jobs. Idempotent: one that has ended stays as it is; null when unknown. */
  cancel(id: string): Promise<Study | null>
  /** Runs that open studies of this key have yet to ask for, at most. */
  countUnplacedOfKey(keyId: string): Promise<number>
  /**
   * Takes a member that waits, or one whose process has been silent; those that stand first in their study go first, so that
   * no study waits for the whole of a larger one. Null where there is none.
   */
  claimMember(leaseSeconds: number): Promise<ClaimedMember | null>
  /** Says that the holder is still at work; false once it has lost the member, or its study was called off. */
  renewMember(member: ClaimedMember, leaseSeconds: number): Promise<boolean>
  /** Lets another process take the member at once. */
  releaseMember(member: ClaimedMember): Promise<void>
  /**
   * Stores what became of a member and of all with its recipe that still wait. Where the study has a model with the same
   * graph and weights already, that one is theirs. False, with nothing stored, once the claim is lost.
   */
  settleMember(member: ClaimedMember, outcome: MemberOutcome): Promise<boolean>
  /** Fails the members whose built model can no longer be measured. */
  failModel(studyId: string, modelId: string, error: MemberError): Promise<void>
  /** The member of a study that is built from this; null where it has none. */
  findMember(studyId: string, recipe: Recipe): Promise<MemberStanding | null>
  /** Places models that are measured nowhere. Throws ModelsPlacedError. */
  placeNowhere(studyId: string, modelIds: readonly string[]): Promise<void>
  /** What is to be placed of each open study, at most so many models of each. */
  unplaced(limit: number): Promise<UnplacedModels[]>
}
