import type { StoreError } from "../store/store-error";

/** What stands in the way, what it means, and what to do. */
export function describeStoreProblem({ problem, message }: StoreError): string {
  switch (problem) {
    case "full":
      return "The disk is full: nothing is copied until there is room. What was copied is safe.";
    case "read-only":
      return `The folder cannot be written (${message}). Nothing is copied until it can.`;
    case "damaged":
      return `A file of the archive is damaged (${message}); the next is begun.`;
    case "busy":
      return "Another process holds the archive's file; trying again.";
    default:
      return `The archive cannot be written (${message}). Nothing is copied until it can.`;
  }
}
