import type { ReactNode } from "react";
import { Age, Count, Figure, Lag, NotApplicable, tipOfDuration, tipOfLag } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { PendingLink } from "@/components/figures/pending-link";
import { StatusBadge } from "@/components/figures/status-badge";
import type { CallFigures } from "@/lib/call-figures";
import { formatAtLeast, formatCount, formatCountdown, formatDateTime, formatDuration, formatRate } from "@/lib/format";
import type { Call } from "@/lib/schema/call";
import { statusLooks } from "@/lib/status-look";
import { lostUnread } from "@/lib/stream/lost-unread";
import { nameInText, visibleName } from "@/lib/visible-name";

export interface CallsTableRow {
  call: Call;
  figures: CallFigures;
  hues: ReadonlyMap<string, number>;
}

type Cell = (row: CallsTableRow) => ReactNode;

const noLoss = "Trimming is not approaching unread entries, or it cannot be told.";

/** A number of a group: where the call has none, it does not apply. */
const perGroup =
  (cell: Cell): Cell =>
  (row) =>
    row.call.groups.length === 0 ? <NotApplicable why="No group reads this call." /> : cell(row);

export const statusCell: Cell = ({ call, figures: { worst } }) => (
  <StatusBadge
    status={worst?.status ?? call.status}
    tip={call.problem ?? (worst ? `${nameInText(worst.name)}: ${worst.reason}` : "No group reads this call.")}
  />
);

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

export const lossCell: Cell = ({ figures: { lossIn } }) =>
  lossIn ? (
    <span className="font-medium text-bad">
      <Figure
        text={formatCountdown(lossIn.lossInMs)}
        tip={`${nameInText(lossIn.name)}: ${tipOfDuration(lossIn.lossInMs, noLoss)}`}
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
