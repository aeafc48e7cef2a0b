/** Where copies lie, and how long and how much of them is kept. */
export type ArchiveSettings = { path: string; maxDays: number; maxBytes: number };
