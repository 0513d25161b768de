import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { nativeAgentScript } from '@paceline/agent-native'
import type { AgentMessage, InvocationPlan } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { createChildProcessHost, type RuntimeHost } from '@paceline/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { messageOf } from '../device/invocations.js'
import { crashingModel, quantisedModel, sumModel, unknownOperatorModel } from '../device/odd-models.js'
import { requireSystem, temporaryFolder } from '../stack/index.js'
import { builtBundle, compileSanitized, invoke, libraryFor, planOf, say } from './runner.js'

requireSystem('gcc')('the C runner on this computer', () => {
  const folder = temporaryFolder('native-c')
  const library = libraryFor('linux_amd64')
  const sanitized = [path.join(folder.path, 'sanitized'), '--library', library]
  let runner: string[]
  let host: RuntimeHost

  beforeAll(async () => {
    const bundle = builtBundle('x86_64')
    runner = [path.join(bundle, 'paceline-runner'), '--library', library]
    compileSanitized(sanitized[0] ?? '')
    const made = await createChildProcessHost({
      script: { path: nativeAgentScript },
      maxThreads: 2,
      signal: new AbortController().signal,
    })
    if ('unavailable' in made) throw new Error(made.unavailable)
    host = made
  })
  afterAll(() => folder[Symbol.dispose]())

  function fileOf(bytes: Uint8Array): string {
    const file = path.join(folder.path, createHash('sha256').update(bytes).digest('hex'))
    writeFileSync(file, bytes)
    return file
  }
  const mobilenet = () =>
    fileOf(buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }, 3).bytes)

  async function byTypeScript(plan: InvocationPlan): Promise<AgentMessage[]> {
    const messages: AgentMessage[] = []
    const model = { path: plan.model, sha256: '', bytes: 0 }
    const { signal } = new AbortController()
    for await (const message of host.invoke({ ...plan, model }, signal)) messages.push(message)
    return messages
  }

  it('says what it is when it is probed, as the TypeScript agent does', async () => {
    const { messages, exitCode } = await say([...runner, '--probe'], null)
    const { name: runtime, version, features } = host.offer
    expect(messages).toMatchObject([
      { type: 'ready', runtime, version, flavour: null, facts: { delegates: ['xnnpack'] } },
    ])
    expect(messages).toMatchObject([{ facts: { librarySha256: features.librarySha256 } }])
    expect(exitCode).toBe(0)
  })

  it.each([
    ['a MobileNet on XNNPACK', mobilenet, {}],
    ['the same on plain kernels', mobilenet, { delegate: null }],
    ['the same on two threads', mobilenet, { threads: 2 }],
    ['a quantised layer', () => fileOf(quantisedModel()), {}],
    ['two inputs', () => fileOf(sumModel('float32', 8)), { inputSeed: -42 }],
    ['what XNNPACK does not take', () => fileOf(sumModel('int64')), {}],
  ] as const)('agrees with the TypeScript agent on %s', async (_, model, changes) => {
    const plan = planOf(model(), changes)
    const [ours, theirs] = [await invoke(runner, plan), await byTypeScript(plan)]
    expect(messageOf(ours.messages, 'done').outputDigest).toBe(messageOf(theirs, 'done').outputDigest)
    expect(messageOf(ours.messages, 'init').ran).toEqual(messageOf(theirs, 'init').ran)
    expect(messageOf(ours.messages, 'done').peakBytes).toBeGreaterThan(4e6)
    expect(ours.exitCode).toBe(0)
  })

  it.each([
    ['an operator that nobody has', () => fileOf(unknownOperatorModel())],
    ['what is no model', () => fileOf(new Uint8Array(1000).fill(7))],
    ['half a model', () => fileOf(readFileSync(mobilenet()).subarray(0, 5000))],
  ])("refuses %s in the TypeScript agent's words", async (_, model) => {
    const plan = planOf(model())
    const [ours, theirs] = [await invoke(runner, plan), await byTypeScript(plan)]
    expect(ours.messages.at(-1)?.type).toBe('unsupported')
    expect(ours.messages.at(-1)).toEqual(theirs.at(-1))
  })

  it.each([
    ['there is no model', { model: '/nowhere.tflite' }, 'driver-failed', /\/nowhere.tflite/],
    ['the delegate is unknown', { delegate: 'gpu' }, 'delegate-unknown', /no delegate gpu/],
  ])('says so where %s', async (_, changes, code, words) => {
    const { messages } = await invoke(runner, planOf(mobilenet(), changes))
    expect(messages.at(-1)).toEqual({ type: 'error', code, message: expect.stringMatching(words) })
  })

  /** The list of CPUs that this computer lets a process run on. */
  function allowedHere(): string {
    return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  }

  it('infers by period, and counts what it starts late', async () => {
    const arrival = { mode: 'periodic', periodMs: 7.5 } as const
    const startedMs = performance.now()
    const { messages } = await invoke(runner, planOf(mobilenet(), { arrival }))
    const { iterations, latenessMs, batch } = messageOf(messages, 'done')
    // The first of them arrives with the start of sampling.
    expect(performance.now() - startedMs).toBeGreaterThan((iterations - 1) * arrival.periodMs)
    expect(batch).toBe(1)
    expect(latenessMs?.max).toBeGreaterThanOrEqual(latenessMs?.mean ?? Number.NaN)
  })

  it('makes one inference a sample by period, however short it is', async () => {
    const plan = planOf(fileOf(sumModel()), { arrival: { mode: 'periodic', periodMs: 1 } })
    const { messages } = await invoke(runner, plan)
    const batches = messages.flatMap((each) => (each.type === 'block' ? [[each.phase, each.batch]] : []))
    // Warm-up is a closed loop, whose samples have to last.
    expect(batches.some(([phase, batch]) => phase === 'warmup' && Number(batch) > 1)).toBe(true)
    expect(batches.filter(([phase]) => phase === 'measured').every(([, batch]) => batch === 1)).toBe(true)
  })

  it('holds its threads to the CPUs that are asked for, and says where they are else', async () => {
    const ranOn = async (affinity: string) =>
      messageOf((await invoke(runner, planOf(mobilenet(), { affinity, threads: 2 }))).messages, 'init').ran
        .affinity
    expect(await ranOn('any')).toBe('any')
    expect(await ranOn('cpus:0')).toBe('cpus:0')
    // No computer here has such a CPU: what is reported is another list, and it is not empty.
    expect(await ranOn('cpus:0,1023')).toBe('cpus:0')
    expect(await ranOn('cpus:1023')).toBe(`cpus:${allowedHere()}`)
  })

  it('has its last words on stderr when a model writes outside of its memory', async () => {
    const plan = `${JSON.stringify(planOf(fileOf(crashingModel())))}\n`
    const { messages, signal, stderr } = await say(runner, plan)
    expect(messages.at(-1)).not.toMatchObject({ type: 'done' })
    expect(signal).toMatch(/SIGSEGV|SIGBUS|SIGABRT/)
    expect(stderr).toContain('TensorFlow Lite XNNPACK delegate')
  })

  it('ends within an inference when its stdin ends', async () => {
    const sampling = { minIterations: 1e6, maxIterations: 1e6, targetSeconds: 600, maxSeconds: 600 }
    const [file = '', ...args] = runner
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin.write(`${JSON.stringify(planOf(mobilenet(), { sampling }))}\n`)
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      if (!(chunk as string).includes('"measured"')) continue
      child.stdin.end()
      break
    }
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
    expect(code).toBe(1)
  })

  it.each([
    ['nothing', '', [], 0],
    ['a plan without a line end', JSON.stringify(planOf('/m')), [], 0],
    ['nonsense', 'nonsense\n', [{ type: 'error', code: 'invalid-plan' }], 1],
    ['a suite', '{"type":"suite"}\n', [{ type: 'error', code: 'invalid-plan' }], 1],
    ['a line without an end', 'x'.repeat(17_000_000), [{ type: 'error', code: 'invalid-plan' }], 1],
  ])('ends with its word when stdin is %s', async (_, line, messages, exitCode) => {
    const [file = '', ...args] = sanitized
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.on('error', () => {})
    child.stdin.end(line)
    let said = ''
    for await (const chunk of child.stdout.setEncoding('utf8')) said += chunk as string
    expect(
      said
        .split('\n')
        .filter(Boolean)
        .map((each) => JSON.parse(each)),
    ).toMatchObject(messages)
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(exitCode)
  })

  it.each([
    ['a library that is none', ['--library', '/dev/null'], /cannot be loaded/],
    ['a library without TFLite', ['--library', 'libm.so.6'], /has no TfLiteVersion/],
    ['an unknown argument', ['--fast'], /--fast is no argument/],
    ['no library', [], /--library PATH/],
  ])('says what is wrong with %s', async (_, args, words) => {
    const { messages, exitCode } = await say([sanitized[0] ?? '', '--probe', ...args], null)
    expect(messages).toEqual([
      { type: 'error', code: expect.any(String), message: expect.stringMatching(words) },
    ])
    expect(exitCode).toBe(1)
  })

  it('does nothing that C leaves undefined and leaks nothing, in a whole invocation', async () => {
    const log = path.join(folder.path, 'asan')
    const plan = planOf(mobilenet(), { threads: 2, affinity: 'cpus:0' })
    // What TFLite itself keeps to its end is not ours to free.
    const suppressions = path.join(folder.path, 'suppressions')
    writeFileSync(suppressions, 'leak:libtensorflowlite_c.so\n')
    const env = { ASAN_OPTIONS: `log_path=${log}`, LSAN_OPTIONS: `suppressions=${suppressions}` }
    for (const each of [plan, { ...plan, model: fileOf(unknownOperatorModel()) }]) {
      const { exitCode, messages } = await say(sanitized, `${JSON.stringify(each)}\n`, env)
      const said = execFileSync('sh', ['-c', `cat ${log}.* 2>/dev/null || true`], { encoding: 'utf8' })
      expect(said).toBe('')
      expect(exitCode).toBe(0)
      expect(messages.at(-1)).toMatchObject({ type: expect.stringMatching(/done|unsupported/) })
    }
  })
})
