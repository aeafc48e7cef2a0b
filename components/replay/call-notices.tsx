import { formatCount } from "@/lib/format";
import type { ReadCall } from "./read-call";
import { maxEvents } from "./read-call";

/** What a reader must know before believing what follows. */
export function CallNotices({ call, lostId }: { call: ReadCall; lostId: string | null }) {
  const { header, isCut } = call;
  const told = [
    lostId === null ? null : `The linked entry ${lostId} is not in this call; this is the moment before it.`,
    header.bound?.text ?? null,
    isCut && header.bound === null
      ? `Only the first ${formatCount(maxEvents)} events are shown; the rest is under the call's entries.`
      : null,
  ].filter((text) => text !== null);
  if (told.length === 0) return null;
  return (
    <div role="status" className="border-b border-line bg-warn-bg px-4 py-1 text-xs max-sm:px-3">
      {told.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
