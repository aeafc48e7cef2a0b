"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { recordingQuery } from "@/components/data/page-queries";
import { boardMoments } from "@/lib/incidents/board-moments";
import type { IncidentDetail } from "@/lib/schema/incident";

/** To the board as it stood then; nothing where that was not recorded. */
export function BoardLinks({ incident }: { incident: IncidentDetail }) {
  const { data } = useQuery(recordingQuery());
  const moments = data ? boardMoments(incident, data) : [];
  if (moments.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {moments.map(({ label, href }) => (
        <Link key={label} href={href} prefetch={false} className="text-accent hover:underline max-sm:py-2">
          {label} →
        </Link>
      ))}
    </p>
  );
}
