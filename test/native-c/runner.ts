import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { verifyMessages } from '@paceline/agent/verify'
import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { defaultWarmupRule } from '@paceline/domain'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const sources = path.join(repository, 'device-agents/native/c')

/** TFLite's C library for this computer, as npm brings it. */
export const libraryFor = (folder: 'linux_amd64' | 'linux_arm64'): string =>
  path.join(
    path.dirname(createRequire(import.meta.url).resolve('tfjs-tflite-node/package.json')),
    'cc_deps',
    folder,
    'libtensorflowlite_c.so',
  )

/** Sanitizers that end a program at the first thing that C leaves undefined, or at a leak. */
const sanitizers = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']

/** Compiles the runner, or a program of `programs/` over its parts, with sanitizers. */
export function compileSanitized(output: string, main = path.join(sources, 'main.c')): void {
  const parts = readdirSync(sources).filter((name) => name.endsWith('.c') && name !== 'main.c')
  const files = [main, ...parts.map((name) => path.join(sources, name))]
  const warnings = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-ffp-contract=off', '-pthread']
  execFileSync('gcc', [...warnings, ...sanitizers, `-I${sources}`, ...files, '-o', output, '-ldl', '-lm'], {
    stdio: 'pipe',
  })
}

export const program = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url))

/** Builds the bundles as an operator does, and gives the folder of one. */
export function builtBundle(abi: 'x86_64' | 'arm64'): string {
  // It fails where a compiler is missing for another instruction set than this one.
  try {
    execFileSync(process.execPath, [path.join(repository, 'tools/native.mjs')], { stdio: 'pipe' })
  } catch {
    // What is missing for this test is seen when it is started.
  }
  return path.join(repository, 'device-agents/native/dist/c-runner', abi)
}

export interface Ran {
  readonly messages: readonly AgentMessage[]
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

/** Starts a command, gives it lines of stdin that stays open, and reads what it says; unverified. */
export async function say(
  command: readonly string[],
  line: string | null,
  env: NodeJS.ProcessEnv = {},
): Promise<Omit<Ran, 'messages'> & { readonly messages: readonly unknown[] }> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: 'pipe', env: { ...process.env, ...env } })
  child.stdin.on('error', () => {})
  if (line !== null) child.stdin.write(line)
  else child.stdin.end()
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  const messages = stdout
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => JSON.parse(each) as unknown)
  return { messages, exitCode, signal, stderr }
}

/** One invocation, whose messages keep the protocol. */
export async function invoke(command: readonly string[], plan: InvocationPlan): Promise<Ran> {
  const said = await say(command, `${JSON.stringify(plan)}\n`)
  async function* source() {
    yield* said.messages
  }
  const messages: AgentMessage[] = []
  // All of it is there at once, so that how long it took is not known to the check: it only bounds durations.
  for await (const message of verifyMessages(source(), plan)) messages.push(message)
  return { ...said, messages }
}

export function planOf(model: string, changes: Partial<InvocationPlan> = {}): InvocationPlan {
  return {
    type: 'plan',
    invocation: 0,
    model,
    threads: 1,
    delegate: 'xnnpack',
    batch: 1,
    arrival: { mode: 'closed', periodMs: null },
    inputSeed: 5,
    warmup: { ...defaultWarmupRule, minMs: 10, maxMs: 500 },
    sampling: { minIterations: 10, maxIterations: 20, targetSeconds: 0.1, maxSeconds: 5 },
    ...changes,
  }
}
