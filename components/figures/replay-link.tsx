"use client";

import { Play } from "lucide-react";
import Link from "next/link";
import { isEntryId } from "@/lib/ids/entry-id";
import { paths } from "@/lib/paths";
import { useReplayKey } from "./use-replay-key";

/** To the call's replay, at an entry where one is given; `g r` leads there too. */
export function ReplayLink({ callId, entryId }: { callId: string; entryId?: string }) {
  const href = replayHref(callId, entryId);
  useReplayKey(href);
  return (
    <Link
      href={href}
      aria-keyshortcuts="g r"
      data-tip={entryId === undefined ? "Hear the call out (g r)" : "This moment in the replay (g r)"}
      className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded border border-line-strong bg-surface px-2 text-xs hover:bg-hover"
    >
      <Play aria-hidden className="size-3.5" />
      {entryId === undefined ? "Replay" : "Replay this moment"}
    </Link>
  );
}

export const replayHref = (callId: string, entryId?: string): string =>
  paths.replay(callId, entryId !== undefined && isEntryId(entryId) ? `?at=${entryId}` : "");
