/*
 * Fair share by start-time fair queueing (Goyal, Vin and Cheng, 1996), each run of length 1, among what waits for one
 * device or one pool at one priority: a key's next run begins where its last one ended, and not before what is served
 * now, which is the first that waits. In one turn, keys go by how long they have been waiting without a break. So
 * between two runs of a key that waits, at most one of each other key is served, however many any of them sends. A
 * run that was tried before keeps its turn, which is over, and says nothing of what is served now.
 */

interface Lane {
  /** Whether a row of `target` is of this kind. */
  readonly is: string
  /** All runs that were ever sent there, and those that wait; each as its indexes have it. */
  readonly all: string
  readonly waiting: string
}

const lanes: readonly Lane[] = [
  {
    is: 'target."deviceId" IS NOT NULL',
    all: 'run.pool IS NULL AND run.device_id = target."deviceId"',
    waiting: 'run.device_id = target."deviceId"',
  },
  {
    is: 'target.pool IS NOT NULL',
    all: 'run.pool = target.pool',
    waiting: 'run.device_id IS NULL AND run.pool = target.pool',
  },
]

/** What is served now, in `served`: the turn of the first that waits, or the one after the last where none does. */
const servedAt = ({ is, all, waiting }: Lane) => `
  LEFT JOIN LATERAL (
    SELECT coalesce(
      (SELECT turn FROM run
       WHERE state = 'queued' AND ${waiting} AND run.priority = target.priority AND attempt_count = 0
       ORDER BY turn LIMIT 1),
      (SELECT turn + 1 FROM run WHERE ${all} AND run.priority = target.priority ORDER BY turn DESC LIMIT 1),
      0
    ) AS turn
  ) AS served ON ${is}`

const each = (select: (lane: Lane) => string) => lanes.map(select).join(' UNION ALL ')

/** For each row of a table ("deviceId", pool, priority, key_id): where that key's next run begins, and since when it waits. */
export const beginsOf = (table: string): string =>
  each(
    (lane) => `
  SELECT target.*, greatest(served.turn, coalesce(own.turn + 1, 0)) AS turn,
         CASE own.state WHEN 'queued' THEN own.turn_since ELSE now() END AS since
  FROM ${table} AS target ${servedAt(lane)}
  LEFT JOIN LATERAL (
    SELECT turn, state, turn_since FROM run
    WHERE ${lane.all} AND run.priority = target.priority AND run.key_id = target.key_id
    ORDER BY turn DESC LIMIT 1
  ) AS own ON true
  WHERE ${lane.is}`,
  )

/** For each row of a table (id, "deviceId", pool, priority): what is served there now. */
export const servedNow = (table: string): string =>
  each((lane) => `SELECT target.id, served.turn FROM ${table} AS target ${servedAt(lane)} WHERE ${lane.is}`)
