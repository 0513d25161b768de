export * from './errors.js'
export { type ArtifactConfig, openArtifactStore, type S3Config } from './open-store.js'
export * from './store.js'
