/** Where copies lie, and how long and how much of them is kept. `postgresUrl`: in tables there, not in files of the folder. */
export type ArchiveSettings = { path: string; postgresUrl?: string | undefined; maxDays: number; maxBytes: number };
