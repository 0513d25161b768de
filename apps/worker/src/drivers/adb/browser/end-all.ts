/** Ends things in the reverse order of their beginning. One that is gone already is no reason to leave another. */
export async function endAll(things: readonly AsyncDisposable[]): Promise<void> {
  for (const thing of things.toReversed()) {
    try {
      await thing[Symbol.asyncDispose]()
    } catch {
      // With the device or the adb server gone, nothing of it is left to end.
    }
  }
}
