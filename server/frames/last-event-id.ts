import { z } from "zod";
import { EntryIdInput } from "@/lib/schema/stream-entry";
import { parseInput } from "./parse-input";

const Headers = z.object({ "Last-Event-ID": EntryIdInput.optional() });

/** Where a reconnecting reader of entries stands; undefined for one that comes for the first time. */
export function lastEventId(request: Request): string | undefined {
  const given = request.headers.get("last-event-id") || undefined;
  return parseInput(Headers, { "Last-Event-ID": given }, "header")["Last-Event-ID"];
}
