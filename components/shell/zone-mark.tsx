"use client";

import { useSyncExternalStore } from "react";
import { describeZone, formatZone } from "@/lib/format-zone";

const never = () => () => undefined;
const halfHourMs = 1_800_000;

/** In which zone all times of the page are; the server does not know it. */
export function ZoneMark() {
  const atMs = useSyncExternalStore(
    never,
    () => Math.floor(Date.now() / halfHourMs) * halfHourMs,
    () => null,
  );
  if (atMs === null) return null;
  return (
    <span
      className="figure text-xs whitespace-nowrap text-text-3"
      data-tip={`All times here are those of ${describeZone(atMs)}.`}
    >
      <span className="sr-only">Times are in </span>
      {formatZone(atMs)}
    </span>
  );
}
