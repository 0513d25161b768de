/** Bytes of a WebAssembly page. */
export const PAGE_BYTES = 65_536

/** What a plug-in may take. The device's memory and patience are shared by whoever measures there next. */
export const pluginLimits = {
  moduleBytes: 4 * 1024 * 1024,
  manifestBytes: 64 * 1024,
  /** Of the memory that it asks to begin with. */
  initialPages: 1024,
  /** Of all that its memory can come to, tensors included: 256 MiB. */
  maximumPages: 4096,
  /**
   * What it may add to the memory that it began with and its tensors: 32 MiB. An engine slows down with each page
   * that is added to a large memory one by one, until it hardly hears that its thread is to end.
   */
  growthPages: 512,
  /** Of all its tables together, which are outside of its memory. */
  tableEntries: 65_536,
  /** Of the operator: the reference that checks the plug-in makes each of them slowly. */
  macs: 1_000_000_000,
  /** Elements of any one tensor. */
  elements: 2 ** 23,
} as const
