"use client";

import { ArrowLeft, Play } from "lucide-react";
import Link from "next/link";
import { Name } from "@/components/figures/name";
import { paths } from "@/lib/paths";
import { CallView } from "./call-view";

export function CallScreen({ callId }: { callId: string }) {
  return (
    <>
      <div className="flex min-h-11 items-center gap-3 border-b border-line px-4 py-1.5">
        <Link
          href={paths.calls()}
          aria-label="All calls"
          className="rounded p-1 text-text-2 hover:bg-hover hover:text-text"
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <h1 className="min-w-0 font-mono text-sm font-semibold break-all">
          <Name of={callId} longest={2_048} />
        </h1>
        <Link
          href={paths.replay(callId)}
          className="ml-auto inline-flex h-7 shrink-0 items-center gap-1.5 rounded border border-line-strong bg-surface px-2 text-xs hover:bg-hover"
        >
          <Play aria-hidden className="size-3.5" />
          Replay
        </Link>
      </div>
      <CallView callId={callId} />
    </>
  );
}
