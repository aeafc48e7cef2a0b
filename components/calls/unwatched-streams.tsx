"use client";

import { useQuery } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { formatCounted } from "@/lib/format";

const askAgainAfterMs = 15_000;

/** Which other streams this Redis has, and what would watch them; nothing where there are none or nobody can tell. */
export function UnwatchedStreams() {
  const { data } = useQuery({
    queryKey: ["unwatched"],
    queryFn: ({ signal }) => askApi("unwatched", {}, { signal }),
    refetchInterval: askAgainAfterMs,
  });
  if (data === undefined || data.patterns.length === 0) return null;
  const { patterns, morePatterns, isAll } = data;
  return (
    <span className="mt-4 block">
      Streams of other names are here and are not watched{isAll ? "" : ", of the keys that were looked at"}:
      <span className="mt-2 flex flex-col gap-1">
        {patterns.map(({ pattern, streams }) => (
          <span key={pattern}>
            {formatCounted(streams, "stream")} like{" "}
            <code className="font-mono break-all select-all">CALLBOARD_STREAMS={shellWord(pattern)}</code>
          </span>
        ))}
        {morePatterns > 0 ? (
          <span>and {formatCounted(morePatterns, "more family", "more families")} of names</span>
        ) : null}
      </span>
    </span>
  );
}

/** As a shell takes it: a name may hold anything. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
