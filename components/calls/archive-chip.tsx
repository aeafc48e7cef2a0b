"use client";

import { useQuery } from "@tanstack/react-query";
import { archiveQuery, isArchiveOn } from "@/components/data/archive-queries";
import { Chip } from "./chip";
import { useCallsUrl } from "./use-calls-url";

/** Calls that were copied, those gone from Redis among them, in the place of those in Redis. */
export function ArchiveChip() {
  const [url, setUrl] = useCallsUrl();
  const { data } = useQuery(archiveQuery());
  if (!isArchiveOn(data) && !url.archive) return null;
  return (
    <Chip
      isOn={url.archive}
      tip="Calls that were copied, also those that are gone from Redis"
      onToggle={() => setUrl({ archive: !url.archive || null })}
    >
      In the archive
    </Chip>
  );
}
