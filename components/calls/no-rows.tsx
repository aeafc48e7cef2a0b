"use client";

import { useQuery } from "@tanstack/react-query";
import { archiveQuery, isArchiveOn } from "@/components/data/archive-queries";
import { useFleet } from "@/components/data/use-fleet";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { isFiltered, noFilter } from "./filtered";
import { UnwatchedStreams } from "./unwatched-streams";
import { useCallsUrl } from "./use-calls-url";

/** Why there is no row, and what to do next. */
export function NoRows({ error, onRetry }: { error: Error | null; onRetry(): void }) {
  const [url, setUrl] = useCallsUrl();
  const { snapshot } = useFleet();
  const { data: archive } = useQuery(archiveQuery());
  if (error) {
    return (
      <DrawnState
        shape="square"
        tone="bad"
        title="The calls could not be read"
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        {error.message}
      </DrawnState>
    );
  }
  if (url.calls.length > 0) {
    return (
      <DrawnState
        shape="ring"
        tone="quiet"
        title="None of these calls is shown"
        action={<Button onClick={() => setUrl(noFilter)}>Show all calls</Button>}
      >
        {url.q === "" && url.status.length + url.state.length === 0
          ? "Their keys are not in Redis any more."
          : "With the other filters none of them is left."}
      </DrawnState>
    );
  }
  if (isFiltered(url)) {
    return (
      <DrawnState
        shape="ring"
        tone="quiet"
        title="No calls match"
        action={
          <>
            <Button onClick={() => setUrl(noFilter)}>Clear filters</Button>
            {url.q !== "" && isArchiveOn(archive) ? (
              <Button onClick={() => setUrl({ archive: true })}>Look in the archive</Button>
            ) : null}
          </>
        }
      >
        Calls that match later appear here by themselves.
      </DrawnState>
    );
  }
  if (snapshot?.isWarmingUp !== false) {
    return (
      <DrawnState shape="half" tone="info" title="Looking for calls">
        The first sweep goes through the keys in small steps; calls appear as they are found.
      </DrawnState>
    );
  }
  return (
    <DrawnState shape="ring" tone="quiet" title="No calls yet">
      No stream matches <code className="font-mono">{snapshot.connection.patterns.join(", ")}</code>. A call appears
      within seconds of its first XADD. If yours are named otherwise, set{" "}
      <code className="font-mono">CALLBOARD_STREAMS</code>. To see one now:
      <code className="mt-2 block font-mono break-all select-all">{firstXadd(snapshot.connection.patterns)}</code>
      <UnwatchedStreams />
    </DrawnState>
  );
}

/** What can be pasted into a shell to have a first call. */
function firstXadd([pattern = "conv:*"]: readonly string[]): string {
  return `redis-cli XADD ${pattern.replaceAll("*", "first-call")} '*' role user text 'Hello, is anybody there?'`;
}
