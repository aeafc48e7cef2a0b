import type { StoreError } from "../store/store-error";

/** What stands in the way, what it means, and what to do. */
export function describeStoreProblem({ problem }: StoreError): string {
  switch (problem) {
    case "full":
      return "The disk is full: nothing is copied until there is room. What was copied is safe.";
    case "read-only":
      return "The folder of the archive cannot be written: nothing is copied until it can. The log of the console names it.";
    case "damaged":
      return "A file of the archive is damaged and left out; the next is begun. The log of the console names it.";
    case "busy":
      return "Another process holds the archive's file; trying again.";
    default:
      return "The archive cannot be written: nothing is copied until it can. The log of the console says why.";
  }
}
