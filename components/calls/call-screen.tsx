"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { Name } from "@/components/figures/name";
import { ReplayLink } from "@/components/figures/replay-link";
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
        <span className="ml-auto" />
        <ReplayLink callId={callId} />
      </div>
      <CallView callId={callId} />
    </>
  );
}
