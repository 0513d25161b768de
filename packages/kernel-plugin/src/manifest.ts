import {
  KERNEL_OPERATORS,
  type KernelManifest,
  type KernelOperator,
  kernelManifests,
} from '@paceline/contracts'
import { Value } from 'typebox/value'
import { utf8 } from './byte-cursor.js'
import { InvalidPluginError } from './invalid-plugin-error.js'
import { pluginLimits } from './limits.js'
import type { ModuleOutline } from './module-outline.js'
import { macsOf, tensorsOf } from './tensors.js'

/** The part of the file that errors name; what follows it is a JSON Pointer into the manifest. */
const AT = 'paceline'

/**
 * The manifest of a module's one custom section `paceline`: JSON in UTF-8, by its operator's schema. Zero bytes at
 * the end are dropped, as a C string has one. Throws InvalidPluginError.
 */
export function readManifest({ manifests }: Pick<ModuleOutline, 'manifests'>): KernelManifest {
  const [section, second] = manifests
  if (section === undefined)
    throw new InvalidPluginError(AT, 'is missing: a custom section of this name holds the manifest')
  if (second !== undefined)
    throw new InvalidPluginError(AT, 'is there twice; one custom section holds the manifest', second.offset)
  const { bytes, offset } = section
  if (bytes.length > pluginLimits.manifestBytes)
    throw new InvalidPluginError(
      AT,
      `holds ${bytes.length} bytes, and ${pluginLimits.manifestBytes} is the most`,
      offset,
    )
  const text = utf8(bytes)
  if (text === null) throw new InvalidPluginError(AT, 'is not UTF-8', offset)
  const manifest = checked(parsed(text.replace(/\0+$/, ''), offset))
  if (manifest.dtype === 'int8' && manifest.activation === 'relu6')
    throw new InvalidPluginError(
      `${AT}/activation`,
      'is relu6, which int8 has not: its six depends on a scale',
    )
  refuseTooLarge(manifest)
  return manifest
}

function parsed(text: string, offset: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidPluginError(AT, `is not JSON: ${error instanceof Error ? error.message : error}`, offset)
  }
}

/** By the schema of its operator, since of a union nobody learns which field was wrong. */
function checked(value: unknown): KernelManifest {
  const { operator } = (value ?? {}) as { operator?: unknown }
  if (!isOperator(operator))
    throw new InvalidPluginError(`${AT}/operator`, `is none of ${KERNEL_OPERATORS.join(', ')}`)
  const schema = kernelManifests[operator]
  const [first] = Value.Errors(schema, value)
  if (first) throw new InvalidPluginError(`${AT}${first.instancePath}`, sentenceOf(first))
  return value as KernelManifest
}

/** Of a field that a closed object does not have the validator says that its schema is false. */
function sentenceOf({ keyword, message, params }: ReturnType<typeof Value.Errors>[number]): string {
  if (keyword === 'boolean') return 'is no field of this manifest'
  const named = Object.values(params).flat().join(', ')
  return named === '' ? message : `${message}: ${named}`
}

function isOperator(value: unknown): value is KernelOperator {
  return (KERNEL_OPERATORS as readonly unknown[]).includes(value)
}

function refuseTooLarge(manifest: KernelManifest): void {
  const macs = macsOf(manifest)
  if (macs > pluginLimits.macs)
    throw new InvalidPluginError(`${AT}/shapes`, `make ${macs} MACs, and ${pluginLimits.macs} is the most`)
  for (const { role, elements } of tensorsOf(manifest)) {
    if (elements > pluginLimits.elements)
      throw new InvalidPluginError(
        `${AT}/shapes`,
        `make the ${role} ${elements} elements, and ${pluginLimits.elements} is the most`,
      )
  }
}
