import { PrismaPg } from '@prisma/adapter-pg'
import type { Pool } from 'pg'
import { PrismaClient } from './generated/client.js'

export type { Prisma, PrismaClient } from './generated/client.js'

/** A Prisma client on our own pool, so that its queries and the plain SQL share connections. */
export function prismaOn(pool: Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
}
