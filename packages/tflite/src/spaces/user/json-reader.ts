import { pointer } from '../../json-pointer.js'
import type { EncodingIssue } from '../decisions.js'

/** A value somewhere in a document, which knows where it stands and notes what is wrong with it. */
export class JsonReader {
  constructor(
    readonly value: unknown,
    readonly path: string,
    readonly issues: EncodingIssue[],
  ) {}

  /** Notes an issue here; gives undefined, for what could not be read. */
  refuse(message: string): undefined {
    this.issues.push({ path: this.path || '/', message })
    return undefined
  }

  get present(): boolean {
    return this.value !== undefined
  }

  /** What stands under this key, which may be missing. */
  key(name: string): JsonReader {
    const here = this.#object()
    const value = here !== undefined && Object.hasOwn(here, name) ? here[name] : undefined
    return this.#below(name, value)
  }

  /** Notes every key that is not among these; false where this is not an object at all. */
  only(known: readonly string[]): boolean {
    const here = this.#object()
    if (here === undefined) {
      this.refuse(this.present ? 'must be an object' : 'must be given, as an object')
      return false
    }
    for (const name of Object.keys(here)) {
      if (!known.includes(name))
        this.#below(name, here[name]).refuse(`is not known; there are ${known.join(', ')}`)
    }
    return true
  }

  entries(): [name: string, reader: JsonReader][] {
    const here = this.#object() ?? {}
    return Object.entries(here).map(([name, value]) => [name, this.#below(name, value)])
  }

  items(minimum: number, maximum: number): JsonReader[] {
    const { value } = this
    if (!Array.isArray(value) || value.length < minimum || value.length > maximum) {
      this.refuse(`must be a list of ${minimum} to ${maximum}`)
      return []
    }
    return value.map((each, index) => this.#below(`${index}`, each))
  }

  text(maximum: number): string | undefined {
    const { value } = this
    if (typeof value === 'string' && value.length > 0 && value.length <= maximum) return value
    return this.refuse(`must be a text of 1 to ${maximum} characters`)
  }

  number(minimum: number, maximum: number, whole: boolean): number | undefined {
    const { value } = this
    const fits = typeof value === 'number' && value >= minimum && value <= maximum
    if (fits && (!whole || Number.isInteger(value))) return value
    return this.refuse(`must be a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`)
  }

  #object(): Readonly<Record<string, unknown>> | undefined {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as Readonly<Record<string, unknown>>
  }

  #below(key: string, value: unknown): JsonReader {
    return new JsonReader(value, pointer(this.path, key), this.issues)
  }
}
