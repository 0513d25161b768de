import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'

/** Checks bodies as they are; query and path values, which are text on the wire, are converted first. */
export const validate: FastifySchemaCompiler<TSchema> = TypeBoxValidatorCompiler

/** For routes that read their body as a stream: its schema is there for the OpenAPI document alone. */
export const validateAllButBody: FastifySchemaCompiler<TSchema> = (route) =>
  route.httpPart === 'body' ? () => true : validate(route)
