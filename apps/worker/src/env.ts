import { join } from 'node:path'
import type { ArtifactConfig } from '@paceline/artifacts'
import { type QueueConnection, queueConnection } from '@paceline/queue'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

/** What the worker reads of the environment; an empty variable counts as unset. */
export const Env = Type.Object({
  DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://' }),
  PACELINE_HOME: Type.String({ minLength: 1 }),
  PACELINE_QUEUE: Type.Union([Type.Literal('redis'), Type.Literal('postgres')], { default: 'postgres' }),
  /** The browser and its driver for `litert-web`, where those that are found are not the ones wanted. */
  PACELINE_CHROMIUM: Type.Optional(Type.String()),
  PACELINE_CHROMEDRIVER: Type.Optional(Type.String()),
  /** Folder of an `ai-edge-litert` package, installed or unpacked, where it is not the one that `python3` finds. */
  PACELINE_LITERT: Type.Optional(Type.String()),
  /** TFLite C libraries for devices behind adb, where they are not to run the ones that npm brings. */
  PACELINE_TFLITE_LIBRARY_ARM64: Type.Optional(Type.String()),
  PACELINE_TFLITE_LIBRARY_X86_64: Type.Optional(Type.String()),
  /** How the browser of a phone is driven; each way that there is, one after the other, where it is not set. */
  PACELINE_PHONE_BROWSER: Type.Optional(
    Type.Union(['auto', 'chromium', 'uiautomator2', 'web-view'].map((way) => Type.Literal(way))),
  ),
  /** A chromedriver of the major version that the phones' browsers have. */
  PACELINE_PHONE_CHROMEDRIVER: Type.Optional(Type.String()),
  /** The browser's path on Linux boards behind adb. */
  PACELINE_BOARD_CHROMIUM: Type.Optional(Type.String()),
  /** 0: this computer itself is no device, for a host that only serves others. */
  PACELINE_LOCAL: Type.Union([Type.Literal('0'), Type.Literal('1')], { default: '1' }),
  /** 0: phones and boards behind adb are not looked for; auto: where there is an adb. */
  PACELINE_ADB: Type.Union([Type.Literal('0'), Type.Literal('auto')], { default: 'auto' }),
  /** The adb server's port, where it is another than adb's own. */
  PACELINE_ADB_PORT: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,4}$' })),
  /** Devices to reach over the network, such as 192.168.1.20:5555,192.168.1.21:5555. */
  PACELINE_ADB_HOSTS: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9.-]+:[1-9][0-9]{0,4}(,[A-Za-z0-9.-]+:[1-9][0-9]{0,4})*$' }),
  ),
  /** Where browsers on other computers reach this worker's page server, such as http://192.168.1.10:4500. */
  PACELINE_PAGE_URL: Type.Optional(Type.String({ pattern: '^https?://[^/?#@]+/?$' })),
  /** The port that it listens at, where that is another than the URL's, as behind a proxy that speaks https. */
  PACELINE_PAGE_PORT: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,4}$' })),
  /** Under which credentials of devices are kept, where the farm spans several homes; else the home's own. */
  PACELINE_SECRETS_KEY: Type.Optional(Type.String({ pattern: '^([0-9A-Fa-f]{64}|[A-Za-z0-9+/_-]{43}=?)$' })),
  /** So long a worker that fell silent keeps its devices: 3 to 120. A shorter time wants a database that is near. */
  PACELINE_LEASE_SECONDS: Type.Optional(Type.String({ pattern: '^([3-9]|[1-9][0-9]|1[01][0-9]|120)$' })),
  /** So many devices that are made up, for load and scheduling tests; none where it is not set. */
  PACELINE_SIMULATED: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,4}$' })),
  /** A JSON file that says how they behave, where that is not as usual. */
  PACELINE_SIMULATED_PROFILE: Type.Optional(Type.String()),
  PACELINE_LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  /** 1: webhooks may reach loopback and private addresses, too; never link-local ones or a cloud's keys. */
  PACELINE_WEBHOOK_PRIVATE: Type.Union([Type.Literal('0'), Type.Literal('1')], { default: '0' }),
  REDIS_URL: Type.Optional(Type.String({ pattern: '^redis(s|\\+unix)?://' })),
  S3_URL: Type.Optional(Type.String({ pattern: '^s3\\+https?://' })),
})
export type Env = Static<typeof Env>

/** A variable that is missing or wrong; the message names it and never shows a URL with its password. */
export class EnvironmentError extends Error {
  readonly code = 'wrong-environment'

  constructor(message: string) {
    super(message)
    this.name = 'EnvironmentError'
  }
}

/** Reads and checks the environment. Throws EnvironmentError naming the first wrong variable. */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const given: Record<string, unknown> = {}
  for (const name of Object.keys(Env.properties)) {
    if (variables[name]) given[name] = variables[name]
  }
  const env = Value.Default(Env, given)
  const [error] = Value.Errors(Env, env)
  if (error) {
    const name = Object.keys(Env.properties).find((key) => isWrong(key, given[key])) ?? 'the environment'
    throw new EnvironmentError(
      `${name} ${given[name] === undefined ? 'is not set' : 'has a value that it cannot take'}`,
    )
  }
  const checked = env as Env
  if (checked.PACELINE_PAGE_PORT !== undefined && checked.PACELINE_PAGE_URL === undefined) {
    throw new EnvironmentError('PACELINE_PAGE_PORT is of no use without PACELINE_PAGE_URL')
  }
  if (checked.PACELINE_SIMULATED_PROFILE !== undefined && checked.PACELINE_SIMULATED === undefined) {
    throw new EnvironmentError('PACELINE_SIMULATED_PROFILE is of no use without PACELINE_SIMULATED')
  }
  if (checked.PACELINE_QUEUE === 'redis' && checked.REDIS_URL === undefined) {
    throw new EnvironmentError('PACELINE_QUEUE is redis, which needs REDIS_URL')
  }
  return checked
}

function isWrong(name: string, value: unknown): boolean {
  if (value === undefined) return (Env.required as readonly string[]).includes(name) && !hasDefault(name)
  return !Value.Check(Env.properties[name as keyof Env], value)
}

function hasDefault(name: string): boolean {
  return 'default' in Env.properties[name as keyof Env]
}

export function queueOf(env: Env): QueueConnection {
  return queueConnection({
    queue: env.PACELINE_QUEUE,
    redisUrl: env.REDIS_URL,
    databaseUrl: env.DATABASE_URL,
  })
}

/** The same places as the API's: a worker beside it reads what it stored. */
export function artifactsOf(env: Env): ArtifactConfig {
  if (env.S3_URL === undefined) return { directory: join(env.PACELINE_HOME, 'artifacts') }
  return { s3Url: env.S3_URL, cacheDirectory: join(env.PACELINE_HOME, 'artifact-cache') }
}
