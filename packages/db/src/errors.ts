/** What goes wrong in this room, each with a `code` that the API maps to a status. */
export abstract class DatabaseError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The device was leased anew, or given back, since this lease was taken; nothing was stored. */
export class LeaseLostError extends DatabaseError {
  readonly code = 'lease-lost'
}

/** A page was asked for with a cursor that no list of ours gave. */
export class InvalidCursorError extends DatabaseError {
  readonly code = 'invalid-cursor'

  constructor() {
    super('the cursor is not one that this list gave; ask without it for the first page')
  }
}

/** A run to be reused is not there, has not completed, or is of another model or device. */
export class ReuseUnavailableError extends DatabaseError {
  readonly code = 'reuse-unavailable'
}

/** Another request took over the Idempotency-Key of this one, which was silent for too long; nothing was stored. */
export class ClaimLostError extends DatabaseError {
  readonly code = 'in-progress'

  constructor() {
    super('another request with this Idempotency-Key took this one over')
  }
}

/** The bytes of a model were deleted, so that nothing new can be measured with them. */
export class ModelGoneError extends DatabaseError {
  readonly code = 'model-gone'

  constructor(readonly modelId: string) {
    super(`the bytes of model ${modelId} were deleted; upload the same file again`)
  }
}

/** Another process asked for the runs of these models of a study first, or the study was called off; nothing was stored. */
export class ModelsPlacedError extends DatabaseError {
  readonly code = 'models-placed'

  constructor(studyId: string) {
    super(`models of study ${studyId} were placed by another process, or the study was called off`)
  }
}

/** A migration did not apply; the message is the database's own. */
export class MigrationError extends DatabaseError {
  readonly code = 'migration-failed'
}

/** What is to be registered is in the farm already. */
export class AlreadyRegisteredError extends DatabaseError {
  readonly code = 'already-registered'

  constructor(deviceId: string) {
    super(`it is registered already, as ${deviceId}; remove that one first to register it anew`)
  }
}
