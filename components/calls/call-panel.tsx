"use client";

import { Maximize2, X } from "lucide-react";
import Link from "next/link";
import { Name } from "@/components/figures/name";
import { ReplayLink } from "@/components/figures/replay-link";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import { visibleName } from "@/lib/visible-name";
import { CallView } from "./call-view";

/** The call beside the list: over its right edge, so that the list keeps its place. Narrow screens have the page alone. */
export function CallPanel({ callId, onClose }: { callId: string; onClose(): void }) {
  return (
    <aside
      aria-label={`Call ${visibleName(callId)}`}
      className="fixed top-10 right-0 bottom-0 z-20 flex w-[min(560px,48vw)] flex-col border-l border-line-strong bg-bg shadow-pop max-wide:hidden"
    >
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="truncate font-mono text-xs font-semibold">
          <Name of={callId} />
        </h2>
        <span className="ml-auto" />
        <ReplayLink callId={callId} />
        <Link
          href={paths.call(callId)}
          className="inline-flex h-7 items-center gap-1.5 rounded px-2 text-xs text-text-2 hover:bg-hover hover:text-text"
        >
          <Maximize2 aria-hidden className="size-3.5" />
          Open
        </Link>
        <Button look="quiet" aria-label="Close (esc)" onClick={onClose}>
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <CallView key={callId} callId={callId} />
      </div>
    </aside>
  );
}
