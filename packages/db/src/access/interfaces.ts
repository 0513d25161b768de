import type { AccessKey, Page, Scope } from '@paceline/contracts'

export interface AccessRepository {
  /** Keys are 256-bit random, so one SHA-256 is enough; only `hash` is stored. */
  createKey(key: { name: string; hash: Buffer; scopes: Scope[] }): Promise<AccessKey>
  findKeyByHash(hash: Buffer): Promise<AccessKey | null>
  listKeys(page: { limit: number; cursor?: string | undefined }): Promise<Page<AccessKey>>
  revokeKey(id: string): Promise<AccessKey | null>
  countKeys(): Promise<number>
  createSignInLink(link: { hash: Buffer; keyId: string; seconds: number }): Promise<void>
  /** Takes the link for good: of two requests with one link, one gets the key and the other null. */
  useSignInLink(hash: Buffer): Promise<AccessKey | null>
  createBrowserSession(session: { hash: Buffer; keyId: string; seconds: number }): Promise<void>
  findBrowserSession(hash: Buffer): Promise<AccessKey | null>
  deleteBrowserSession(hash: Buffer): Promise<void>
}

/** One request's hold on an Idempotency-Key; after another took it over, it is worth nothing any more. */
export interface ClaimHandle {
  readonly keyId: string
  readonly token: string
  readonly claimId: string
}

export type IdempotencyClaim =
  | { state: 'claimed'; claim: ClaimHandle }
  | { state: 'in-progress' }
  | { state: 'other-body' }
  | { state: 'answered'; status: number; body: unknown }

export interface IdempotencyRepository {
  /**
   * Claims a token for one request. A claim that was not renewed for 60 s is of a process that died: the same
   * request takes it over, another one too unless the first had made its job or study.
   */
  claim(claim: { keyId: string; token: string; route: string; bodyHash: Buffer }): Promise<IdempotencyClaim>
  /** Says that the holder is still at work; false once it has lost the claim. */
  renew(claim: ClaimHandle): Promise<boolean>
  /** Keeps the answer; false, with nothing kept, once the claim is lost. */
  answer(claim: ClaimHandle, answer: { status: number; body: unknown }): Promise<boolean>
  /** Gives the token back after a failure; one whose job or study was made before that is for the same request alone. */
  release(claim: ClaimHandle): Promise<void>
}
