import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const Port = Type.Integer({ minimum: 0, maximum: 65_535 })

/** What the API reads of the environment; an empty variable counts as unset. */
export const Env = Type.Object({
  DATABASE_URL: Type.String({ pattern: '^postgres(ql)?://' }),
  PACELINE_HOME: Type.String({ minLength: 1 }),
  PACELINE_HOST: Type.String({ default: '127.0.0.1', minLength: 1 }),
  PACELINE_PORT: Type.Union([Port], { default: 4400 }),
  PACELINE_QUEUE: Type.Union([Type.Literal('redis'), Type.Literal('postgres')], { default: 'postgres' }),
  /** How the API is reached from outside, where a proxy stands before it. */
  PACELINE_PUBLIC_URL: Type.Optional(Type.String({ pattern: '^https?://' })),
  PACELINE_DEMO: Type.Union([Type.Literal('0'), Type.Literal('1')], { default: '1' }),
  PACELINE_LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  /** Under which credentials of devices are kept, where the farm spans several homes; else the home's own. */
  PACELINE_SECRETS_KEY: Type.Optional(Type.String({ pattern: '^([0-9A-Fa-f]{64}|[A-Za-z0-9+/_-]{43}=?)$' })),
  REDIS_URL: Type.Optional(Type.String({ pattern: '^redis(s|\\+unix)?://' })),
  S3_URL: Type.Optional(Type.String({ pattern: '^s3\\+https?://' })),
})
export type Env = Static<typeof Env>

/** A variable that is missing or wrong; the message names it and never shows a URL with its password. */
export class EnvironmentError extends Error {
  readonly code = 'wrong-environment'
}

/** Reads and checks the environment. Throws EnvironmentError naming the first wrong variable. */
export function readEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(
    Object.keys(Env.properties)
      .map((name) => [name, variables[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const env = Value.Convert(Env, Value.Default(Env, given))
  if (Value.Check(Env, env)) {
    if (env.PACELINE_QUEUE === 'redis' && env.REDIS_URL === undefined) {
      throw new EnvironmentError('PACELINE_QUEUE is redis, which needs REDIS_URL')
    }
    return env
  }
  const wrong = Object.keys(Env.properties).find((name) => {
    const schema = Env.properties[name as keyof typeof Env.properties]
    const value = (env as Record<string, unknown>)[name]
    return value === undefined ? given[name] === undefined && isRequired(name) : !Value.Check(schema, value)
  })
  const state = wrong && given[wrong] === undefined ? 'is not set' : 'has a value that it cannot take'
  throw new EnvironmentError(`${wrong ?? 'the environment'} ${state}`)
}

function isRequired(name: string): boolean {
  return (Env.required as readonly string[]).includes(name)
}
