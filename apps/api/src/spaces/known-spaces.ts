import type { SpaceSummary } from '@paceline/contracts'
import type { Database, StoredSpace } from '@paceline/db'
import { defineUserSpace, type Space, spaces } from '@paceline/tflite'

type Registered = Pick<Database['spaces'], 'findMany'>

/** The spaces that come with the library, and those of these names that were registered. */
export async function findSpaces(
  registered: Registered,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, Space>> {
  const others = [...new Set(names)].filter((name) => !spaces.has(name))
  const stored = others.length === 0 ? [] : await registered.findMany(others)
  return new Map([...spaces, ...stored.map((each) => [each.name, spaceOf(each)] as const)])
}

/** The JSON that defines the space; null where it comes with the library, or there is none. */
export async function findDefinition(registered: Registered, name: string): Promise<string | null> {
  if (spaces.has(name)) return null
  const [stored] = await registered.findMany([name])
  return stored?.definition ?? null
}

export function spaceOf({ definition }: StoredSpace): Space {
  return defineUserSpace(JSON.parse(definition))
}

export function summaryOf(space: Space, createdAt: string | null): SpaceSummary {
  const { name, title, summary, size, digest = null } = space
  return { name, title, summary, size: size?.toString() ?? null, digest, createdAt }
}
