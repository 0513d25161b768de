/** What the global set-up hands to every test file. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the server's own database, for making and dropping others. */
    postgresUrl: string
    /** A migrated, empty database that nobody is connected to. */
    templateDatabase: string
  }
}

export {}
