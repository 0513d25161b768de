import pg from 'pg'

/** SQLSTATE classes of a server that ends connections or takes none: connection exception, operator intervention. */
const classes = /^(08|57P)/

/** Whether the connection failed and not the statement, so that a read may be tried again. */
export function isConnectionLoss(error: unknown): boolean {
  // What the server says is a DatabaseError; anything else happened on the way to it.
  return !(error instanceof pg.DatabaseError) || classes.test(error.code ?? '')
}
