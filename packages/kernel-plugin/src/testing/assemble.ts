/** A tiny assembler for modules, sound and broken: what no compiler would write has to be written by hand. */

type Value = 'i32' | 'i64' | 'f32'
const valueBytes = { i32: 0x7f, i64: 0x7e, f32: 0x7d } as const

export interface AssembledFunction {
  /** Exported under this name; left out: kept inside. */
  readonly name?: string
  readonly parameters: readonly Value[]
  readonly results: readonly Value[]
  /** Its instructions, without the `end`. */
  readonly body: readonly number[]
}

export interface AssembledModule {
  readonly functions: readonly AssembledFunction[]
  /** The memory env.memory that it imports; null for none. */
  readonly memory?: { readonly initial: number; readonly maximum?: number; readonly flags?: number } | null
  /** Imports beside it: module, name, and the bytes of the description. */
  readonly imports?: readonly (readonly [string, string, readonly number[]])[]
  /** The function that instantiation calls, by its place. */
  readonly start?: number
  /** Contents of the sections `paceline`, in order. */
  readonly manifests?: readonly (string | Uint8Array)[]
  /** Whole sections that go in as they are, after the imports. */
  readonly sections?: readonly (readonly number[])[]
}

/** The bytes of the module. Nothing is checked. */
export function assemble(module: AssembledModule): Uint8Array<ArrayBuffer> {
  const { functions, memory = { initial: 1 }, imports = [], start, manifests = [], sections = [] } = module
  const all = [
    ...(memory === null ? [] : [[...text('env'), ...text('memory'), 2, ...limits(memory)]]),
    ...imports.map(([from, name, description]) => [...text(from), ...text(name), ...description]),
  ]
  const exported = functions.flatMap(({ name }, index) =>
    name === undefined ? [] : [[...text(name), 0, ...leb(index)]],
  )
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(functions.map(typeBytes))),
    ...section(2, list(all)),
    ...section(3, list(functions.map((_, index) => leb(index)))),
    ...sections.flat(),
    ...section(7, list(exported)),
    ...(start === undefined ? [] : section(8, leb(start))),
    ...section(10, list(functions.map(({ body }) => code(body)))),
    ...manifests.flatMap((each) => section(0, [...text('paceline'), ...bytesOf(each)])),
  ])
}

/** A section as `AssembledModule.sections` takes it. */
export function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

export function list(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()]
}

export function text(value: string): number[] {
  const bytes = bytesOf(value)
  return [...leb(bytes.length), ...bytes]
}

/** An unsigned number as LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = []
  let left = value
  do {
    const low = left % 128
    left = Math.floor(left / 128)
    bytes.push(left > 0 ? low + 128 : low)
  } while (left > 0)
  return bytes
}

function limits({
  initial,
  maximum,
  flags,
}: {
  initial: number
  maximum?: number
  flags?: number
}): number[] {
  if (maximum === undefined) return [flags ?? 0, ...leb(initial)]
  return [flags ?? 1, ...leb(initial), ...leb(maximum)]
}

function typeBytes({ parameters, results }: AssembledFunction): number[] {
  const values = (types: readonly Value[]) => list(types.map((type) => [valueBytes[type]]))
  return [0x60, ...values(parameters), ...values(results)]
}

/** Each function has two locals of type i32 behind its parameters. */
function code(body: readonly number[]): number[] {
  const whole = [1, 2, 0x7f, ...body, 0x0b]
  return [...leb(whole.length), ...whole]
}

function bytesOf(value: string | Uint8Array): number[] {
  return [...(typeof value === 'string' ? new TextEncoder().encode(value) : value)]
}
