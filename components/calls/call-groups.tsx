import type { ReactNode } from "react";
import { HeldActions } from "@/components/actions/held-actions";
import { Age, Figure, Lag, tipOfDuration } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { PendingLink } from "@/components/figures/pending-link";
import { StatusBadge } from "@/components/figures/status-badge";
import {
  formatAtLeast,
  formatClock,
  formatCount,
  formatCountdown,
  formatCounted,
  formatDateTime,
  formatDuration,
  formatRate,
} from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import type { CallDetail, CallGroupDetail } from "@/lib/schema/call";
import { endedWord, rankOfStatus } from "@/lib/status-look";
import { isFatal } from "@/lib/stream/delivery-words";
import { lostUnread } from "@/lib/stream/lost-unread";
import { nameInText } from "@/lib/visible-name";
import type { CallPending } from "./use-call-pending";

/** Each group with the sentence that explains its status and every number of it, the worst first. */
export function CallGroups({
  call,
  hues,
  pending,
}: {
  call: CallDetail;
  hues: ReadonlyMap<string, number>;
  pending: CallPending;
}) {
  const worstFirst = [...call.groups].sort((a, b) => rankOfStatus(b.status) - rankOfStatus(a.status));
  return (
    <section aria-label="Groups of the call" className="border-t border-line pt-2">
      <h2 className="px-4 pb-1 text-sm font-semibold">Groups</h2>
      {call.moreGroups === null ? null : <MoreGroups more={call.moreGroups} shown={call.groups.length} />}
      {worstFirst.length === 0 ? (
        <p className="px-4 pb-2 text-text-2">
          No consumer group reads this stream: nothing can be behind, and nothing is processed.
        </p>
      ) : null}
      <ul>
        {worstFirst.map((group) => (
          <li key={group.name} className="border-line px-4 py-2 not-first:border-t">
            <div className="flex flex-wrap items-baseline gap-x-3">
              <h3 className="font-semibold">
                <GroupName name={group.name} hue={hues.get(group.name)} />
              </h3>
              <StatusBadge status={group.status} word={endedWord(group.status, [group])} />
              <span className="text-xs text-text-3" data-tip={formatDateTime(group.sinceMs)}>
                since {formatClock(group.sinceMs)}
              </span>
              <p className="figure w-full text-text-2">{group.reason}</p>
            </div>
            <GroupFigures callId={call.callId} group={group} asOfMs={call.readAtMs} />
            <div className="mt-1.5 empty:hidden">
              <HeldActions
                rows={pending.heldBy(group.name) ?? []}
                whose={`${nameInText(group.name)} in ${nameInText(call.callId)}`}
                hasOldest
                onChange={pending.onChange}
              />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MoreGroups({ more, shown }: { more: NonNullable<CallDetail["moreGroups"]>; shown: number }) {
  const { groups, pending, lagEntries, unknownLags } = more;
  const isUnknown = unknownLags === groups;
  return (
    <p className="px-4 pb-2 text-text-2">
      {formatCounted(shown + groups, "group")}; the {formatCount(shown)} that wait for most are shown. The other{" "}
      {formatCount(groups)} are only counted: {formatCount(pending)} pending,{" "}
      {isUnknown ? "?" : `${unknownLags > 0 ? "≥ " : lagEntries > 0 ? "≈ " : ""}${formatCount(lagEntries)}`} undelivered
      {unknownLags > 0 ? ` (the server does not know it of ${formatCount(unknownLags)})` : ""}.
    </p>
  );
}

function GroupFigures({ callId, group, asOfMs }: { callId: string; group: CallGroupDetail; asOfMs: number }) {
  const { pendingIsSampled } = group;
  const lost = lostUnread(group);
  const lastLostAtMs = Math.max(group.lastSkippedAtMs ?? 0, group.lastPassedAtMs ?? 0);
  const sampled = pendingIsSampled ? "Among the oldest pending entries, the only ones looked at." : undefined;
  return (
    <dl className="mt-1 grid grid-cols-[repeat(auto-fill,minmax(86px,1fr))] gap-x-3 gap-y-1.5">
      <GroupFact term="lag" label="Undelivered">
        <Lag group={group} />
      </GroupFact>
      <GroupFact term="undeliveredAge" label="Waiting for">
        <Age ageMs={group.undeliveredAgeMs} isBound={group.undeliveredAgeIsBound} asOfMs={asOfMs} />
      </GroupFact>
      <GroupFact term="pending" label="Pending">
        <PendingLink count={group.pending} group={group.name} callId={callId} />
      </GroupFact>
      <GroupFact term="oldestPendingAge" label="Oldest pending">
        {group.pending === 0 ? "–" : <Age ageMs={group.oldestPendingAgeMs} asOfMs={asOfMs} />}
      </GroupFact>
      <GroupFact term="oldestPendingIdle" label="…untouched for">
        {group.pending === 0 ? (
          "–"
        ) : (
          <Figure
            text={isOldestReleased(group) ? "released" : formatDuration(group.oldestPendingIdleMs)}
            tip={group.oldestPendingConsumer || undefined}
          />
        )}
      </GroupFact>
      <GroupFact term="maxDeliveries" label="Most deliveries">
        {group.pending === 0 ? (
          "–"
        ) : (
          <Figure
            text={isFatal(group.maxDeliveries ?? 0) ? "fatal" : formatAtLeast(group.maxDeliveries, pendingIsSampled)}
            tip={isFatal(group.maxDeliveries ?? 0) ? "Marked as fatal by its consumer." : sampled}
          />
        )}
      </GroupFact>
      <GroupFact term="ghosts" label="Ghosts">
        {group.pending === 0 ? "–" : <Figure text={formatAtLeast(group.ghosts, pendingIsSampled)} tip={sampled} />}
      </GroupFact>
      <GroupFact term="headroom" label="Headroom">
        <Figure
          text={group.headroomMs === null ? "–" : formatDuration(group.headroomMs)}
          tip={tipOfDuration(group.headroomMs, "Nothing is being trimmed, or nothing waits.")}
        />
      </GroupFact>
      <GroupFact term="lossIn" label="Loses in">
        <span className={group.lossInMs === null ? "" : "text-bad"}>
          {group.lossInMs === null ? "–" : <Figure text={formatCountdown(group.lossInMs)} />}
        </span>
      </GroupFact>
      <GroupFact term="skipped" label="Lost unread">
        <span className={lost.entries ? "text-bad" : ""}>
          <Figure
            text={formatAtLeast(lost.entries, lost.isAtLeast)}
            tip={lastLostAtMs === 0 ? undefined : `last seen lost ${formatDateTime(lastLostAtMs)}`}
          />
        </span>
      </GroupFact>
      <GroupFact term="readsPerSecond" label="Reads/s">
        <Figure text={formatRate(group.readsPerSecond)} />
      </GroupFact>
      <GroupFact term="drain" label="Drains in">
        <Figure text={drainText(group)} />
      </GroupFact>
    </dl>
  );
}

function GroupFact({ term, label, children }: { term: GlossaryTerm; label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-text-3" data-term={term}>
        {label}
      </dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

function drainText({ drain, drainMs }: CallGroupDetail): string {
  if (drain === "draining") return formatDuration(drainMs);
  return drain === "none" ? "–" : drain === "never" ? "never" : "?";
}

/** It was looked at and has no time of delivery. */
function isOldestReleased({ oldestPendingId, oldestPendingIdleMs }: CallGroupDetail): boolean {
  return oldestPendingId !== null && oldestPendingIdleMs === null;
}
