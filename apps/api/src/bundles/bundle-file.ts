/** One file of a bundle, by its path inside. */
export interface BundleFile {
  readonly name: string
  readonly content: Buffer
}
