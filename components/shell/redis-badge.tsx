"use client";

import { useFleet } from "@/components/data/use-fleet";
import type { ConnectionFacts } from "@/lib/schema/snapshot";

const colours: Record<string, string> = {
  grey: "var(--quiet)",
  green: "var(--good)",
  blue: "var(--info)",
  amber: "var(--warn)",
  red: "var(--bad)",
  violet: "var(--accent)",
};

/** Which Redis is watched: nobody should take one environment for another. */
export function RedisBadge() {
  const connection = useFleet().snapshot?.connection;
  if (!connection) return <span className="skeleton h-5 w-32" aria-hidden />;
  const { label, colour } = labelOf(connection);
  const server = [connection.serverName, connection.serverVersion].filter((part) => part !== null).join(" ");
  return (
    <span
      className="flex min-w-0 items-center gap-2 text-xs"
      data-tip={`${server || "Redis"} at ${connection.address}\nWatching ${connection.patterns.join(", ")}`}
    >
      {label === null ? null : (
        <span className="inline-flex items-center gap-1.5 rounded border border-line-strong px-1.5 font-medium whitespace-nowrap">
          <span aria-hidden className="size-2 rounded-full" style={{ background: colours[colour] ?? colours.grey }} />
          {label}
        </span>
      )}
      <span className="truncate text-text-2 max-sm:hidden">
        <span className="font-mono">{connection.address}</span>
        {server === "" ? null : <span className="text-text-3 max-wide:hidden"> · {server}</span>}
      </span>
    </span>
  );
}

function labelOf({ environment, isDemo }: ConnectionFacts): { label: string | null; colour: string } {
  if (environment) return environment;
  return { label: isDemo ? "demo data" : null, colour: isDemo ? "violet" : "grey" };
}
