import { type GraphIssue, InvalidGraphError } from './spec.js'

/** Refusals beyond these are left out: the first ones say enough. */
const MAX_ISSUES = 20

/** Collects what is wrong with a graph, so that one answer names several mistakes. */
export class Issues {
  readonly #found: GraphIssue[] = []

  /** @param path JSON Pointer below the graph */
  add(path: string, message: string): void {
    if (this.#found.length < MAX_ISSUES) this.#found.push({ path: `/graph${path}`, message })
  }

  /** @throws InvalidGraphError if anything was found */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new InvalidGraphError(this.#found)
  }
}

/** @throws InvalidGraphError with this alone */
export function refuse(path: string, message: string): never {
  throw new InvalidGraphError([{ path: `/graph${path}`, message }])
}
