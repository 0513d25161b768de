import { Issues } from './issues.js'
import { operatorDefinitions } from './operators/index.js'
import type { GraphSpec, OperatorSpec } from './spec.js'

/**
 * Places of the operators in execution order: each after those that make its inputs, else as given.
 *
 * @throws InvalidGraphError for a name that nothing makes or that two things make, a cycle, an output that no input
 *   reaches and a tensor that nobody reads
 */
export function executionOrder(spec: GraphSpec): readonly number[] {
  const issues = new Issues()
  const makers = makersOf(spec, issues)
  checkNames(spec, makers, issues)
  issues.throwIfAny()
  checkUse(spec, issues)
  const order = sorted(spec.operators, makers, issues)
  issues.throwIfAny()
  return order
}

/** A tensor that is made is read or an output: TFLite 2.9 with XNNPACK may end the process on one that is not. */
function checkUse({ inputs, operators, outputs }: GraphSpec, issues: Issues): void {
  const read = new Set([...operators.flatMap((operator) => operator.inputs), ...outputs])
  for (const [index, { name }] of inputs.entries()) {
    if (!read.has(name))
      issues.add(`/inputs/${index}`, `nobody reads the input ${name}: leave it out or use it`)
  }
  for (const [index, operator] of operators.entries()) {
    for (const [place, name] of operator.outputs.entries()) {
      if (read.has(name)) continue
      issues.add(
        `/operators/${index}/outputs/${place}`,
        `nobody reads ${name} of ${operator.type}: use it, make it an output or leave it out`,
      )
    }
  }
}

/** Places of operators by the tensor that they make; an input's maker is undefined. */
type Makers = ReadonlyMap<string, number | undefined>

function makersOf({ inputs, operators }: GraphSpec, issues: Issues): Makers {
  const makers = new Map<string, number | undefined>()
  const taken = new Set<string>()
  const take = (name: string, path: string) => {
    if (taken.has(name)) issues.add(path, `the name ${name} is used twice`)
    taken.add(name)
  }
  for (const [index, { name }] of inputs.entries()) {
    take(name, `/inputs/${index}/name`)
    makers.set(name, undefined)
  }
  for (const [index, { type, outputs, weights }] of operators.entries()) {
    const path = `/operators/${index}`
    for (const [place, name] of outputs.entries()) {
      take(name, `${path}/outputs/${place}`)
      makers.set(name, index)
    }
    for (const operand of Object.keys(weights))
      take(constantName(outputs, operand), `${path}/weights/${operand}`)
    for (const { name, kind } of operatorDefinitions.get(type)?.operands ?? [])
      if (kind === 'state') take(constantName(outputs, name), path)
  }
  return makers
}

/** Constants and states are named after the first output of their operator. */
export function constantName(outputs: readonly string[], operand: string): string {
  return `${outputs[0]}/${operand}`
}

function checkNames({ operators, outputs }: GraphSpec, makers: Makers, issues: Issues): void {
  for (const [index, { type, inputs }] of operators.entries()) {
    const path = `/operators/${index}/inputs`
    if (inputs.length === 0) issues.add(path, `no input reaches this ${type}: name at least one tensor`)
    for (const [place, name] of inputs.entries()) {
      if (!makers.has(name))
        issues.add(`${path}/${place}`, `nothing makes the tensor ${name} that ${type} reads`)
    }
  }
  for (const [place, name] of outputs.entries()) {
    const path = `/outputs/${place}`
    if (!makers.has(name)) issues.add(path, `nothing makes the tensor ${name}`)
    else if (makers.get(name) === undefined)
      issues.add(path, `${name} is an input: an output is what an operator makes`)
    if (outputs.indexOf(name) !== place) issues.add(path, `the name ${name} is used twice`)
  }
}

/** Depth first from each operator as given: what it needs comes before it. */
function sorted(operators: readonly OperatorSpec[], makers: Makers, issues: Issues): readonly number[] {
  const needs = operators.map(({ inputs }) => inputs.flatMap((name) => makers.get(name) ?? []))
  const done = new Set<number>()
  for (const root of operators.keys()) {
    const path = [root]
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const next = needs[at]?.find((need) => !done.has(need))
      if (next === undefined) {
        done.add(at)
        path.pop()
      } else if (path.includes(next)) {
        reportCycle(operators, path.slice(path.indexOf(next)), issues)
        return []
      } else path.push(next)
    }
  }
  return [...done]
}

/** @param cycle each needs the next, and the last the first */
function reportCycle(operators: readonly OperatorSpec[], cycle: readonly number[], issues: Issues): void {
  const forward = cycle.toReversed()
  const names = [...forward, ...forward.slice(0, 1)].map((index) => operators[index]?.outputs[0]).join(' -> ')
  issues.add(`/operators/${Math.min(...cycle)}`, `the graph is cyclic: ${names}`)
}
