import { DomainError, type FieldError } from '../errors/domain-error.js'
import { coreClusters, parseAffinity } from './affinity.js'
import {
  arrivalModes,
  clockModes,
  type Protocol,
  protocolLimits,
  runContexts,
  wholeProtocolFields,
} from './protocol.js'

/** A protocol that cannot be carried out; `errors` names each wrong field. */
export class InvalidProtocolError extends DomainError {
  readonly code = 'invalid-protocol'
  readonly errors: readonly FieldError[]

  constructor(errors: readonly FieldError[]) {
    super(`the protocol is wrong: ${errors.map(({ path, message }) => `${path} ${message}`).join('; ')}`)
    this.errors = errors
  }
}

/** Throws InvalidProtocolError when a field is out of range or two fields contradict each other. */
export function checkProtocol(protocol: Protocol): void {
  const errors = [...rangeErrors(protocol), ...choiceErrors(protocol), ...contradictions(protocol)]
  if (errors.length > 0) throw new InvalidProtocolError(errors)
}

function rangeErrors(protocol: Protocol): FieldError[] {
  const values: Record<keyof typeof protocolLimits, number> = {
    threads: protocol.threads,
    batch: protocol.batch,
    periodMs: protocol.arrival.periodMs ?? protocolLimits.periodMs.minimum,
    invocations: protocol.invocations,
    minIterations: protocol.minIterations,
    maxIterations: protocol.maxIterations,
    maxSeconds: protocol.maxSeconds,
    targetHalfWidth: protocol.targetHalfWidth,
  }
  const errors: FieldError[] = []
  for (const [field, { minimum, maximum }] of Object.entries(protocolLimits)) {
    const value = values[field as keyof typeof protocolLimits]
    const path = field === 'periodMs' ? '/arrival/periodMs' : `/${field}`
    if (!(value >= minimum && value <= maximum)) {
      errors.push({ path, message: `is between ${minimum} and ${maximum}, not ${value}` })
    } else if ((wholeProtocolFields as readonly string[]).includes(field) && !Number.isInteger(value)) {
      errors.push({ path, message: `is a whole number, not ${value}` })
    }
  }
  return errors
}

function choiceErrors(protocol: Protocol): FieldError[] {
  const errors: FieldError[] = []
  const choose = (path: string, value: string, choices: readonly string[]) => {
    if (!choices.includes(value))
      errors.push({ path, message: `is one of ${choices.join(', ')}, not ${value}` })
  }
  choose('/clock', protocol.clock, clockModes)
  choose('/context', protocol.context, runContexts)
  choose('/arrival/mode', protocol.arrival.mode, arrivalModes)
  if (parseAffinity(protocol.affinity) === null) {
    const message = `is any, ${coreClusters.join(', ')}, or CPUs such as cpus:4-7 or cpus:0,1, not ${protocol.affinity}`
    errors.push({ path: '/affinity', message })
  }
  return errors
}

function contradictions(protocol: Protocol): FieldError[] {
  const errors: FieldError[] = []
  const { arrival, batch, invocations, minIterations, maxIterations } = protocol
  if (minIterations > maxIterations) {
    errors.push({ path: '/minIterations', message: `is at most maxIterations (${maxIterations})` })
  }
  if (invocations > maxIterations) {
    errors.push({
      path: '/invocations',
      message: `is at most maxIterations (${maxIterations}): each invocation gives at least one iteration`,
    })
  }
  if ((arrival.mode === 'periodic') !== (arrival.periodMs !== null)) {
    errors.push({ path: '/arrival/periodMs', message: 'goes with mode periodic, and only with it' })
  }
  if (arrival.mode === 'periodic' && batch > 1) {
    const message = `is 1 where inferences arrive by period, not ${batch}: a sample is the latency of one arrival`
    errors.push({ path: '/batch', message })
  }
  if (protocol.requireDelegate && protocol.delegate === null) {
    errors.push({ path: '/requireDelegate', message: 'needs a delegate to require' })
  }
  return errors
}
