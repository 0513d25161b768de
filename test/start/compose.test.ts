import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { repository } from '../stack/product.js'

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

// `merge` reads the `<<` keys as Compose does.
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose
const services = Object.entries(compose.services)
const built = services.filter(([, { build }]) => build !== undefined)
/** The source that each program's environment is read in. */
const environmentSources: Readonly<Record<string, string>> = {
  api: 'apps/api/src/env.ts',
  worker: 'apps/worker/src/env.ts',
}

function read(file: string): string {
  return readFileSync(path.join(repository, file), 'utf8')
}

function dockerfileOf({ build }: Service): string {
  return read(path.join(build?.context ?? '', build?.dockerfile ?? ''))
}

describe('docker-compose.yml', () => {
  test('runs what production needs', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'redis', 'api', 'worker'])
  })

  test.each(services)('%s waits only for services that say when they are well', (_, { depends_on }) => {
    for (const [name, { condition }] of Object.entries(depends_on ?? {})) {
      expect(condition).toBe('service_healthy')
      expect(compose.services[name]?.healthcheck?.test).toBeDefined()
    }
  })

  test.each(services)(
    '%s keeps its data in volumes that are declared, and is published on loopback alone',
    (_, service) => {
      for (const volume of service.volumes ?? [])
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
    },
  )

  test.each(services)('%s has no password written down', (_, { environment }) => {
    for (const [name, value] of Object.entries(environment ?? {})) {
      if (/PASSWORD|DATABASE_URL/.test(name)) expect(value).toMatch(/\$\{POSTGRES_PASSWORD:\?/)
    }
  })
})

describe.each(built)('the image of %s', (name, service) => {
  test('runs programs that are built from sources which exist', () => {
    const programs = [...dockerfileOf(service).matchAll(/apps\/[\w-]+\/dist\/[\w-]+\.js/g)].map(
      ([program]) => program,
    )
    expect(programs.length).toBeGreaterThan(0)
    for (const program of programs) {
      const source = program.replace('/dist/', '/src/').replace(/\.js$/, '.ts')
      expect(existsSync(path.join(repository, source)), source).toBe(true)
    }
  })

  test('does not run as root and writes only to its volume', () => {
    const text = dockerfileOf(service)
    const lastUser = [...text.matchAll(/^USER (\S+)$/gm)].at(-1)?.[1]
    expect(lastUser).toBe('node')
    expect(text).toMatch(/^VOLUME \/var\/lib\/paceline$/m)
    for (const volume of service.volumes ?? []) expect(volume.split(':')[1]).toMatch(/^\/var\/lib\/paceline/)
  })

  test('is given variables that its program reads', () => {
    const source = read(environmentSources[name] ?? '')
    for (const variable of Object.keys(service.environment ?? {})) {
      expect(source, variable).toContain(variable)
    }
  })
})
