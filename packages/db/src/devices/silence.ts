/** Why a device is offline whose worker was not heard of: the one reason that the worker's next word takes away. */
export const silenceReason = 'its worker went silent'
