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

export type IdempotencyClaim =
  | { state: 'claimed' }
  | { state: 'in-progress' }
  | { state: 'other-body' }
  | { state: 'answered'; status: number; body: unknown }

export interface IdempotencyRepository {
  /** Claims a token for one request; a claim of a process that died is free again after 60 s. */
  claim(claim: { keyId: string; token: string; route: string; bodyHash: Buffer }): Promise<IdempotencyClaim>
  answer(answer: { keyId: string; token: string; status: number; body: unknown }): Promise<void>
  release(claim: { keyId: string; token: string }): Promise<void>
}
