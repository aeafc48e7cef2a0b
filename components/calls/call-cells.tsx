import type { ReactNode } from "react";
import { Age, Count, Figure, Lag, NotApplicable, tipOfDuration, tipOfLag } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { PendingLink } from "@/components/figures/pending-link";
import { PastLossMark, StatusBadge } from "@/components/figures/status-badge";
import type { CallFigures } from "@/lib/call-figures";
import {
  formatAtLeast,
  formatClock,
  formatCount,
  formatCountdown,
  formatDateTime,
  formatDuration,
  formatRate,
} from "@/lib/format";
import type { Call, CauseFilter } from "@/lib/schema/call";
import { endedWord, statusLooks, unreadWord } from "@/lib/status-look";
import { hasCause, isPastLoss } from "@/lib/stream/has-cause";
import { lostUnread } from "@/lib/stream/lost-unread";
import { nameInText, visibleName } from "@/lib/visible-name";

export interface CallsTableRow {
  call: Call;
  figures: CallFigures;
  hues: ReadonlyMap<string, number>;
  /** What a finding counted in these calls; null where the list is not a finding's. */
  counted: { groupName: string | null; causes: readonly CauseFilter[] } | null;
}

type Cell = (row: CallsTableRow) => ReactNode;

const noLoss = "Nothing approaches that would take its entries, or it cannot be told.";

/** A number of a group: where the call has none, it does not apply. */
const perGroup =
  (cell: Cell): Cell =>
  (row) =>
    row.call.groups.length === 0 ? <NotApplicable why="No group reads this call." /> : cell(row);

export const statusCell: Cell = ({ call, figures: { worst }, counted }) => {
  const lost = worst !== null && isPastLoss(worst);
  return (
    <span className="inline-flex items-center gap-1.5">
      <StatusBadge
        status={worst?.status ?? call.status}
        word={worst === null ? unreadWord(call.status) : endedWord(worst.status, call.groups)}
        tip={call.problem ?? (worst ? `${nameInText(worst.name)}: ${worst.reason}` : "No group reads this call.")}
      />
      {lost ? <PastLossMark tip={worst.reason} /> : null}
      {counted !== null && isResolved(call, counted) ? (
        <span className="figure text-xs text-good" data-tip="What the finding counted is not so any more.">
          resolved {formatClock(worst?.sinceMs ?? call.sinceMs)}
        </span>
      ) : null}
    </span>
  );
};

export function isResolved({ groups }: Call, counted: NonNullable<CallsTableRow["counted"]>): boolean {
  if (counted.causes.length === 0) return false;
  return !groups.some(
    (group) => (counted.groupName === null || group.name === counted.groupName) && hasCause(group, counted.causes),
  );
}

export const undeliveredAgeCell = perGroup(({ call, figures: { undeliveredAge: group } }) => (
  <Age ageMs={group?.undeliveredAgeMs ?? null} isBound={group?.undeliveredAgeIsBound ?? false} asOfMs={call.readAtMs} />
));

/** The largest known lag; `≥` and a hover when other groups' lag is unknown. */
export const lagCell = perGroup(({ figures: { lag, unknownLags } }) => {
  if (!lag) return <Lag group={{ lagEntries: null, lagSource: "unknown" }} />;
  if (unknownLags === 0) return <Lag group={lag} />;
  const text = lag.lagEntries === 0 ? "?" : `≥ ${formatCount(lag.lagEntries)}`;
  return <Figure text={text} tip={`${nameInText(lag.name)}: ${tipOfLag(lag)}\nUnknown for ${unknownLags} more.`} />;
});

export const worstGroupCell = perGroup(({ figures: { worst }, hues }) =>
  worst ? (
    <span className={statusLooks[worst.status].needsCare ? "" : "text-text-3"}>
      <GroupName name={worst.name} hue={hues.get(worst.name)} />
    </span>
  ) : null,
);

export const oldestPendingCell = perGroup(({ call, figures: { oldestPendingAge: group } }) => (
  <Age ageMs={group?.oldestPendingAgeMs ?? null} asOfMs={call.readAtMs} />
));

export const pendingCell = perGroup(({ call, figures: { pending } }) =>
  pending ? (
    <PendingLink count={pending.pending} group={pending.name} callId={call.callId} tabIndex={-1} />
  ) : (
    <Count count={null} />
  ),
);

export const lossCell: Cell = ({ call, figures: { lossIn } }) =>
  lossIn ? (
    <span className="font-medium text-bad">
      <Figure
        text={formatCountdown(lossIn.lossInMs)}
        tip={`${nameInText(lossIn.name)}: ${tipOfDuration(lossIn.lossInMs, noLoss)}${call.state === "ended" ? ", when the key expires" : ""}`}
      />
    </span>
  ) : (
    <NotApplicable why={noLoss} />
  );

export const skippedCell = perGroup(({ figures: { skipped } }) => {
  const { entries, isAtLeast } = skipped ? lostUnread(skipped) : { entries: null, isAtLeast: false };
  if (!entries) return <Count count={entries} tip={skipped ? undefined : "This server does not count them."} />;
  return (
    <span className="font-medium text-bad">
      <Figure text={formatAtLeast(entries, isAtLeast)} tip={skipped ? visibleName(skipped.name) : undefined} />
    </span>
  );
});

export const rateCell: Cell = ({ call: { entriesPerSecond } }) => (
  <Figure text={formatRate(entriesPerSecond)} isCalm={entriesPerSecond !== null && entriesPerSecond < 0.05} />
);

export const silenceCell: Cell = ({ call }) => <Age ageMs={call.producerSilenceMs} asOfMs={call.readAtMs} />;

export const sinceCell: Cell = ({ call, figures: { worst } }) => {
  const sinceMs = worst?.sinceMs ?? call.sinceMs;
  return (
    <Figure text={formatDuration(Math.max(0, call.readAtMs - sinceMs))} tip={`since ${formatDateTime(sinceMs)}`} />
  );
};
