import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { KernelChoices } from '@paceline/contracts'
import { Check } from 'typebox/value'

/** The kernels that were found to be the fastest on one device, kept for later invocations and workers. */
export interface ChoiceStore {
  /** By what they hold for: a build, an engine and a number of threads; the newest last. */
  read(): KernelChoices
  /** Adds to what is kept. */
  add(key: string, byShape: Readonly<Record<string, string>>): void
}

export interface DeviceOfChoices {
  /** PACELINE_HOME. */
  readonly home: string
  /** The same after every restart, and no other device's. */
  readonly device: string
}

/** A browser that updates itself would fill the file: of more builds and engines than these the oldest go. */
const mostKeys = 12

/** In a file of PACELINE_HOME. One that cannot be read or written costs the choices alone: they are made anew. */
export function choiceFile({
  home,
  device,
  runtime,
}: DeviceOfChoices & { readonly runtime: string }): ChoiceStore {
  const folder = join(home, 'kernel-choices')
  const name = createHash('sha256').update(device).digest('hex').slice(0, 32)
  const file = join(folder, `${runtime}-${name}.json`)

  function read(): KernelChoices {
    try {
      const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
      return Check(KernelChoices, kept) ? kept : {}
    } catch {
      return {}
    }
  }

  return {
    read,
    add(key, byShape) {
      const { [key]: before = {}, ...others } = read()
      // A runner chooses again only where it was handed nothing, or nothing that it may still use.
      if (Object.entries(byShape).every(([shape, kernel]) => before[shape] === kernel)) return
      const newest = Object.entries(others).slice(1 - mostKeys)
      const beside = `${file}.${process.pid}`
      try {
        mkdirSync(folder, { recursive: true })
        writeFileSync(
          beside,
          `${JSON.stringify({ ...Object.fromEntries(newest), [key]: { ...before, ...byShape } })}\n`,
        )
        renameSync(beside, file)
      } catch {
        // As above.
      }
    },
  }
}
