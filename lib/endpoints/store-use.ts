import type { StoreUse } from "../audit/store-level";
import { endpoints } from "./endpoints";

/** Drafts of jobs, and notes. */
const kept = new Set<string>([
  endpoints.createJob.path,
  endpoints.addJobTargets.path,
  endpoints.addNote.path,
  endpoints.noteIncident.path,
]);

/**
 * What an endpoint's body is to the state store before anything else of it is written; null where it is not kept, or is
 * counted when its intent is recorded.
 */
export function storeUseOf({ method, path }: { method: string; path: string }): StoreUse | null {
  if (method !== "POST") return null;
  return kept.has(path) ? "convenience" : null;
}
