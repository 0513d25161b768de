#!/usr/bin/env node
// Cycles per multiply-add of the kernels' inner loops on ARM64 cores, by LLVM's model of these cores: no measurement.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { kernelFlags, kernelIsas } from '../../../tools/native/compile-kernels.mjs'
import { compilerFor } from '../../../tools/native/toolchains.mjs'
import { findCommand } from '../../../tools/setup/system-programs.mjs'

/** Kernels whose inner loops decide what a network takes. */
export const modelledOperators = ['conv1x1-dense', 'conv1x1-sparse', 'depthwise', 'int8-conv1x1']
export const modelledCores = ['cortex-a55', 'cortex-a76']

/** Multiply-adds of an instruction, by its name and the lanes that it writes. */
const multiplyAdds = [
  [/^\s*fmla\s+v\d+\.4s/, 4],
  [/^\s*[su]dot\s+v\d+\.4s/, 16],
  [/^\s*smlal2?\s+v\d+\.8h/, 8],
  [/^\s*smlal2?\s+v\d+\.4s/, 4],
]
/** A loop with fewer does something else. */
const leastMultiplyAdds = 16
const iterations = 200

/**
 * The model's answer for every inner loop of the operators: `operator`, `loop` (function, and a number where it has
 * several), `core`, `cyclesPerMultiplyAdd`.
 *
 * @returns {Promise<{ missing: string[], rows: { operator: string, loop: string, core: string, cyclesPerMultiplyAdd: number }[] }>}
 *   no rows where a program is missing
 */
export async function modelCycles(operators = modelledOperators) {
  const compiler = compilerFor('arm64')
  const mca = findCommand(['llvm-mca'])
  const missing = [
    ...(compiler === undefined ? ['gcc for ARM64'] : []),
    ...(mca === undefined ? ['llvm-mca'] : []),
  ]
  if (missing.length > 0) return { missing, rows: [] }
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const scratch = await mkdtemp(path.join(tmpdir(), 'paceline-model-'))
  try {
    const rows = []
    for (const operator of operators)
      for (const { name, body } of innerLoops(await assemblyOf(compiler, folder, operator, scratch)))
        for (const core of modelledCores) {
          const cycles = cyclesOf(mca, core, body)
          rows.push({ operator, loop: name, core, cyclesPerMultiplyAdd: cycles / multiplyAddsOf(body) })
        }
    return { missing, rows }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function assemblyOf(compiler, folder, operator, scratch) {
  const output = path.join(scratch, `${operator}.s`)
  const source = path.join(folder, operator, 'kernel.c')
  const isa = kernelIsas.arm64['neon-dotprod']
  run(compiler, [...kernelFlags, '-O3', ...isa, `-I${path.join(folder, 'c')}`, '-S', source, '-o', output])
  return readFile(output, 'utf8')
}

/**
 * Blocks that end with a jump to their own label, of at least so many multiply-adds, in the order of the text.
 *
 * @param {string} assembly of gcc
 * @returns {{ name: string, body: string[] }[]}
 */
export function innerLoops(assembly) {
  const loops = []
  let [functionName, label, body] = ['', '', []]
  for (const line of assembly.split('\n')) {
    const found = /^([.\w]+):/.exec(line)?.[1]
    if (found !== undefined) {
      if (!found.startsWith('.')) functionName = found
      ;[label, body] = [found, []]
    } else if (/^\s+[a-z]/.test(line)) {
      body.push(line)
      if (!jumpsTo(line, label)) continue
      if (multiplyAddsOf(body) >= leastMultiplyAdds) loops.push({ functionName, body })
      body = []
    }
  }
  return loops.map(({ functionName, body }, index) => {
    const number = loops.slice(0, index).filter((other) => other.functionName === functionName).length
    return { name: number === 0 ? functionName : `${functionName} (${number + 1})`, body }
  })
}

const jumpsTo = (line, label) =>
  /^\s+(b\.?(eq|ne|cs|cc|hi|ls|ge|lt|gt|le|mi|pl)|cbn?z|tbn?z)\s/.test(line) && line.trim().endsWith(label)

function multiplyAddsOf(body) {
  const of = (line) => multiplyAdds.find(([pattern]) => pattern.test(line))?.[1] ?? 0
  return body.reduce((sum, line) => sum + of(line), 0)
}

/** Of one turn of the loop, in the steady state. */
function cyclesOf(mca, core, body) {
  const args = ['-mtriple=aarch64', `-mcpu=${core}`, '-mattr=+dotprod', `-iterations=${iterations}`]
  const said = run(mca, args, `${body.join('\n')}\n`)
  const cycles = Number(/^Total Cycles:\s+(\d+)/m.exec(said)?.[1])
  if (!Number.isFinite(cycles)) throw new Error(`llvm-mca says no cycles: ${said.slice(0, 300)}`)
  return cycles / iterations
}

function run(program, args, input) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', input })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { missing, rows } = await modelCycles()
  if (missing.length > 0)
    console.log(`No model: ${missing.join(' and ')} is missing here (npm run setup:debian).`)
  for (const { operator, loop, core, cyclesPerMultiplyAdd } of rows)
    console.log(`${operator}  ${loop}  ${core}  ${cyclesPerMultiplyAdd.toFixed(4)} cycles per multiply-add`)
}
