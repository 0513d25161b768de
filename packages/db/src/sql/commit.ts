/**
 * For a statement, of a SELECT or RETURNING list: its transaction's commit is not waited for until it is on the disk.
 * Only for what a database that dies may forget without harm, as somebody repairs it: leases, which then never were,
 * what keeps them, and words of progress. Never for results.
 */
export const commitBehind = `set_config('synchronous_commit', 'off', true)`
