import { Figure, tipOfDuration } from "@/components/figures/figure";
import { GroupName, hueColour } from "@/components/figures/group-name";
import { Term } from "@/components/figures/term";
import { type HorizonGroup, layHorizon } from "@/lib/charts/lay-horizon";
import { formatAtLeast, formatClock, formatCount, formatCountdown, formatDuration, formatLag } from "@/lib/format";
import type { CallDetail, CallGroupDetail } from "@/lib/schema/call";
import { isLostWithKey, lossOutlook } from "@/lib/stream/loss-outlook";
import { nameInText } from "@/lib/visible-name";

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** The stream from its first kept entry to its last, and where each group stands on it. */
export function CallHorizon({ call, hues }: { call: CallDetail; hues: ReadonlyMap<string, number> }) {
  const horizon = layHorizon(call);
  if (!horizon || call.groups.length === 0) return null;
  return (
    <section aria-label="Trim horizon" className="border-t border-line px-4 pt-2 pb-3">
      <h2 className="pb-1 text-sm font-semibold">
        <Term term="trimHorizon">Trim horizon</Term>
      </h2>
      <div className="grid grid-cols-[minmax(64px,max-content)_1fr_minmax(112px,max-content)] items-center gap-x-3 max-sm:grid-cols-1">
        <span className="max-sm:hidden" />
        <div className="flex justify-between text-2xs text-text-3" style={{ paddingLeft: percent(horizon.trimmed) }}>
          <span>first kept {horizon.firstTimeMs === null ? call.firstEntryId : formatClock(horizon.firstTimeMs)}</span>
          <span>last {horizon.lastTimeMs === null ? call.lastEntryId : formatClock(horizon.lastTimeMs)}</span>
        </div>
        <span className="max-sm:hidden" />
        {call.groups.map((group, index) => {
          const place = horizon.groups[index];
          return place ? (
            <GroupStripLine
              key={group.name}
              call={call}
              group={group}
              place={place}
              trimmed={horizon.trimmed}
              hue={hues.get(group.name)}
            />
          ) : null;
        })}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 pt-2 text-2xs text-text-2">
        {horizon.trimmed > 0 ? (
          <Key swatch={<span className="hatched h-2.5 w-4 border border-line-strong" />}>already trimmed</Key>
        ) : null}
        <Key swatch={<span className="h-2 w-4 rounded-sm bg-quiet opacity-40" />}>read</Key>
        <Key swatch={<span className="h-2 w-4 rounded-sm border border-quiet" />}>not read yet</Key>
        <Key swatch={<span className="h-3 w-0.5 bg-text" />}>oldest pending</Key>
        <Key swatch={<span className="h-2 w-4 border-x border-b border-text-3" />}>headroom</Key>
      </p>
    </section>
  );
}

function GroupStripLine({
  call,
  group,
  place,
  trimmed,
  hue,
}: {
  call: CallDetail;
  group: CallGroupDetail;
  place: HorizonGroup;
  trimmed: number;
  hue: number | undefined;
}) {
  const colour = hueColour(hue);
  const { removedEntries, expiresInMs } = call.retention;
  const outlook = lossOutlook({ group, state: call.state, removedEntries, expiresInMs });
  const readTo = Math.max(place.delivered, trimmed);
  const headroomTo = place.firstUndelivered;
  return (
    <>
      <span className="truncate pt-1 text-xs sm:pt-0">
        <GroupName name={group.name} hue={hue} />
      </span>
      <div className="relative h-8" role="img" aria-label={sentenceOf(group)} data-tip={sentenceOf(group)}>
        {trimmed > 0 ? (
          <span
            className={`hatched absolute inset-y-2 left-0 border ${place.isPastHorizon ? "border-bad bg-bad-bg" : "border-line"}`}
            style={{ width: percent(trimmed) }}
          />
        ) : null}
        <span
          className="absolute inset-y-2 rounded-r-sm border"
          style={{ left: percent(trimmed), right: 0, borderColor: colour }}
        />
        <span
          className="absolute inset-y-2 opacity-40"
          style={{ left: percent(trimmed), width: percent(readTo - trimmed), background: colour }}
        />
        <span
          className="absolute inset-y-1 w-0.5"
          style={{ left: `min(${percent(place.delivered)}, 100% - 2px)`, background: colour }}
        />
        {place.oldestPending === null ? null : (
          <span
            className="absolute inset-y-0.5 w-0.5 bg-text"
            style={{ left: `min(${percent(place.oldestPending)}, 100% - 2px)` }}
          />
        )}
        {headroomTo !== null && headroomTo > trimmed && group.headroomMs !== null ? (
          <span
            className="absolute bottom-0 h-1.5 border-x border-b border-text-3"
            style={{ left: percent(trimmed), width: percent(headroomTo - trimmed) }}
          />
        ) : null}
      </div>
      <span className="text-right text-xs text-text-2 max-sm:pb-1 max-sm:text-left">
        {place.isPastHorizon || group.lossInMs !== null ? (
          <span className="font-medium text-bad">
            {place.isPastHorizon
              ? `${formatAtLeast(group.skippedEntries, group.skippedIsAtLeast)} lost unread`
              : `${isLostWithKey(group.lossInMs, expiresInMs) ? "lost with the key" : "loses"} in ${formatCountdown(group.lossInMs)}`}
          </span>
        ) : group.headroomMs === null ? (
          <span className={outlook.isComing ? "font-medium text-bad" : "text-text-3"}>{outlook.text}</span>
        ) : (
          <Figure text={`headroom ${formatDuration(group.headroomMs)}`} tip={tipOfDuration(group.headroomMs, "")} />
        )}
      </span>
    </>
  );
}

function Key({ swatch, children }: { swatch: React.ReactNode; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className="inline-flex">
        {swatch}
      </span>
      {children}
    </span>
  );
}

function sentenceOf(group: CallGroupDetail): string {
  const parts = [
    `${nameInText(group.name)}: ${formatLag(group.lagEntries, group.lagSource)} undelivered`,
    `${formatCount(group.pending)} pending`,
    group.headroomMs === null ? "nothing being trimmed towards it" : `headroom ${formatDuration(group.headroomMs)}`,
  ];
  if (group.skippedEntries) parts.push(`${formatAtLeast(group.skippedEntries, group.skippedIsAtLeast)} lost unread`);
  return `${parts.join(", ")}.`;
}
