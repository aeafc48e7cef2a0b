import type { QueryOf } from "@/lib/endpoints/endpoints";
import { maxCallsAskedAbout } from "@/lib/schema/pending";

/** Whose consumers a claim chooses among: those of a group, in the calls that the targets are of if they are known. */
export interface ClaimScope {
  group: string;
  callIds?: readonly string[];
  /** The one consumer that holds all the targets: it is not offered to itself. */
  from?: string;
}

/** An address has room for so much. */
const maxLength = 6_000;

/** Asks about the first calls of many: as many as the server looks at. */
export function consumersAsk({ group, callIds = [] }: ClaimScope): QueryOf<"consumers"> {
  const asked: string[] = [];
  let length = 0;
  for (const callId of callIds.slice(0, maxCallsAskedAbout)) {
    asked.push(callId);
    length += encodeURIComponent(callId).length + "&callId=".length;
    if (length > maxLength) break;
  }
  return { group, callId: asked };
}
