"use client";

import { X } from "lucide-react";
import { GroupName, useGroupHues } from "@/components/figures/group-name";
import { StatusShape } from "@/components/figures/status-badge";
import { formatCount, formatCounted } from "@/lib/format";
import type { Snapshot } from "@/lib/schema/snapshot";
import { signWords } from "@/lib/sign-look";
import { causeWords, statusesWorstFirst, statusLooks } from "@/lib/status-look";
import { callStates } from "./call-states";
import { Chip } from "./chip";
import { useCallsUrl } from "./use-calls-url";

/** What calls in Redis are narrowed to. */
export function LiveChips({ snapshot }: { snapshot: Snapshot | undefined }) {
  const [url, setUrl] = useCallsUrl();
  const hues = useGroupHues();
  const inGroup = snapshot?.groups.find(({ name }) => name === url.group);
  const counts: Snapshot["totals"]["statuses"] = (inGroup ?? snapshot?.totals)?.statuses ?? {};
  const offered = statusesWorstFirst.filter((status) => (counts[status] ?? 0) > 0 || url.status.includes(status));
  return (
    <>
      {url.group === null ? null : (
        <Chip isOn onToggle={() => setUrl({ group: null })}>
          <GroupName name={url.group} hue={hues.get(url.group)} />
          <X aria-label="remove" className="size-3 shrink-0" />
        </Chip>
      )}
      {url.calls.length > 0 ? (
        <Chip isOn onToggle={() => setUrl({ calls: null, seen: null, cause: null })}>
          {formatCounted(url.calls.length, "call")} {url.seen === null ? "by name" : "of a finding"}
          <X aria-label="remove" className="size-3 shrink-0" />
        </Chip>
      ) : (
        url.cause.map((cause) => (
          <Chip key={cause} isOn onToggle={() => setUrl({ cause: toggled(url.cause, cause) })}>
            {causeWords[cause]}
            <X aria-label="remove" className="size-3 shrink-0" />
          </Chip>
        ))
      )}
      {url.sign.map((sign) => (
        <Chip key={sign} isOn onToggle={() => setUrl({ sign: toggled(url.sign, sign) })}>
          {signWords[sign]}
          <X aria-label="remove" className="size-3 shrink-0" />
        </Chip>
      ))}
      {offered.map((status) => (
        <Chip
          key={status}
          term={status}
          isOn={url.status.includes(status)}
          onToggle={() => setUrl({ status: toggled(url.status, status) })}
        >
          <StatusShape status={status} />
          {statusLooks[status].word}
          <span className="figure text-text-3">{formatCount(counts[status] ?? 0)}</span>
        </Chip>
      ))}
      <span aria-hidden className="h-4 border-l border-line-strong" />
      {callStates.map((state) => (
        <Chip
          key={state}
          isOn={url.state.includes(state)}
          onToggle={() => setUrl({ state: toggled(url.state, state) })}
        >
          {state}
          <span className="figure text-text-3">{snapshot ? formatCount(snapshot.totals[state]) : ""}</span>
        </Chip>
      ))}
    </>
  );
}

function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}
