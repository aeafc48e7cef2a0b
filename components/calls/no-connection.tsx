"use client";

import { RequestError } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import type { Snapshot } from "@/lib/schema/snapshot";

/** There is not one number to show: says whose fault it is and what to do. */
export function NoConnection({
  snapshot,
  error,
  onRetry,
}: {
  snapshot: Snapshot | undefined;
  error: Error | null;
  onRetry(): void;
}) {
  const isForbidden = error instanceof RequestError && (error.status === 401 || error.status === 403);
  const connection = snapshot?.connection;
  const title = isForbidden
    ? "You may not see this fleet"
    : connection
      ? `${connection.state === "refused" ? "Redis refuses the console" : "Redis cannot be reached"} at ${connection.address}`
      : error instanceof RequestError && error.code === "redis-unreachable"
        ? "Redis cannot be reached"
        : "The console does not answer";
  return (
    <DrawnState shape="square" tone="bad" title={title} action={<Button onClick={onRetry}>Try again now</Button>}>
      <p>{connection?.message ?? error?.message ?? "No answer yet."}</p>
      {isForbidden ? null : <p className="mt-1 text-text-3">The console keeps trying and fills this page by itself.</p>}
    </DrawnState>
  );
}
