/**
 * Whether the calling thread may sleep in `Atomics.wait` and `memory.atomic.wait32`: Node's threads and web workers
 * may, a page's main thread may not. Throws a ReferenceError where memory cannot be shared.
 */
export function maySleep(): boolean {
  try {
    // Another value than it waits for, so that it never sleeps: whether it may is asked first.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
