import type { Transaction } from '../sql/transaction.js'

/** What stands for a device that is known by its address alone, until somebody has reached it there. */
export const adbAddressFingerprint = (address: string): string => `adb:${address}`

/**
 * What an operator registered by its address is the device that was reached there: it becomes that one, or merges
 * into it where that one is known already, as from a cable. Nothing was ever measured on it by then, as it offered
 * no runtime.
 */
export async function settleAddress(
  transaction: Transaction,
  address: string,
  fingerprint: string,
): Promise<void> {
  const placeholder = adbAddressFingerprint(address)
  if (placeholder === fingerprint) return
  const renamed = await transaction.query(
    `UPDATE device SET fingerprint = $2
     WHERE fingerprint = $1 AND NOT EXISTS (SELECT 1 FROM device WHERE fingerprint = $2)`,
    [placeholder, fingerprint],
  )
  if (renamed.rowCount !== 0) return
  await transaction.query(
    `UPDATE registration SET device_id = known.id FROM device known
     WHERE known.fingerprint = $2 AND address = $1
       AND NOT EXISTS (SELECT 1 FROM registration other WHERE other.device_id = known.id)`,
    [address, fingerprint],
  )
  await transaction.query('DELETE FROM device WHERE fingerprint = $1', [placeholder])
}
