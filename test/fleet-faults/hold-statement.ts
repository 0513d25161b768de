import pg from 'pg'

/** A statement that waits until it is let go: whoever sends it can be killed exactly there. */
export interface HeldStatement extends AsyncDisposable {
  /** Resolves when somebody waits. */
  reached(): Promise<void>
  /** Lets go of those that wait, and holds nobody any more. */
  release(): Promise<void>
}

export interface Statement {
  readonly table: string
  readonly event: 'INSERT' | 'UPDATE'
  /** A condition on NEW and OLD. */
  readonly when: string
}

const LOCK = 4_242_001

/**
 * Stops a transaction in front of a row that it writes, by a trigger that waits for a lock which this test holds: the
 * code under test knows nothing of it. What a killed process sent in a transaction is rolled back once its turn comes,
 * for nobody is there to commit it; a statement of its own is carried out.
 */
export async function holdStatement(url: string, { table, event, when }: Statement): Promise<HeldStatement> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('SELECT pg_advisory_lock($1)', [LOCK])
  await client.query(
    `CREATE OR REPLACE FUNCTION test_hold() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN PERFORM pg_advisory_xact_lock_shared(${LOCK}); RETURN NEW; END $$;
     CREATE TRIGGER test_hold BEFORE ${event} ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION test_hold()`,
  )
  let released = false
  const held: HeldStatement = {
    async reached() {
      for (;;) {
        const waiting = await client.query(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`,
          [LOCK],
        )
        if (waiting.rowCount !== 0) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async release() {
      if (released) return
      released = true
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
      await client.query(`DROP TRIGGER test_hold ON ${table}`)
      await client.end()
    },
    [Symbol.asyncDispose]: () => held.release(),
  }
  return held
}
