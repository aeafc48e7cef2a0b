"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { incidentQuery } from "@/components/data/incident-queries";
import { Name } from "@/components/figures/name";
import { StatusBadge } from "@/components/figures/status-badge";
import { Button } from "@/components/ui/button";
import { EntryAside } from "@/components/ui/entry-aside";
import { formatCounted, formatDateTime, formatDuration } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { IncidentDetail } from "@/lib/schema/incident";
import { BoardLinks } from "./board-links";
import { IncidentTimeline } from "./incident-timeline";
import type { IncidentDeeds } from "./use-incident-deeds";
import { WordBox, type Writing } from "./word-box";

interface IncidentPanelProps {
  incidentId: string;
  deeds: IncidentDeeds;
  writing: Writing | null;
  onWrite(writing: Writing | null): void;
  onClose(): void;
}

/** One incident with all that happened, and what can be done about it. */
export function IncidentPanel({ incidentId, deeds, writing, onWrite, onClose }: IncidentPanelProps) {
  const { data, error } = useQuery(incidentQuery(incidentId));
  return (
    <EntryAside label="Incident" title={`Incident ${incidentId}`} onClose={onClose}>
      {data ? (
        <Detail incident={data} deeds={deeds} writing={writing} onWrite={onWrite} />
      ) : error ? (
        <p className="text-bad">{error.message}</p>
      ) : (
        <p className="text-text-3">Reading the incident…</p>
      )}
    </EntryAside>
  );
}

type DetailProps = { incident: IncidentDetail } & Omit<IncidentPanelProps, "incidentId" | "onClose">;

function Detail({ incident, deeds, writing, onWrite }: DetailProps) {
  const { incidentId, findings, timeline, maxCalls, groupName, followsId } = incident;
  return (
    <>
      <Head incident={incident} />
      <ul className="flex flex-col gap-3">
        {findings.map(({ title, cause, advice, href, hrefLabel, action }) => (
          <li key={`${title} ${cause}`}>
            <p className="figure text-base leading-5 font-semibold wrap-anywhere">{title}</p>
            <p className="text-xs text-text-2">
              <span className="figure">{cause}</span> {advice}
            </p>
            <p className="flex flex-wrap gap-x-4 gap-y-1 pt-1 text-xs">
              {action === null ? null : (
                <Link
                  href={action.href}
                  prefetch={false}
                  className="font-medium text-accent hover:underline max-sm:py-2"
                >
                  {action.label} →
                </Link>
              )}
              <Link href={href} prefetch={false} className="text-accent hover:underline max-sm:py-2">
                {hrefLabel} →
              </Link>
            </p>
          </li>
        ))}
      </ul>
      {groupName === null ? null : (
        <p className="text-xs text-text-2">At its worst in {formatCounted(maxCalls, "call")}.</p>
      )}
      <BoardLinks incident={incident} />
      {followsId === null ? null : (
        <p className="text-xs">
          <Link href={paths.incidents(`?incident=${followsId}`)} className="text-accent hover:underline">
            The one before was resolved by hand, and this went on →
          </Link>
        </p>
      )}
      {writing === null ? (
        <Buttons incident={incident} deeds={deeds} onWrite={onWrite} />
      ) : (
        <WordBox
          writing={writing}
          onClose={() => onWrite(null)}
          onSend={(text) => {
            deeds.run(
              writing === "note" ? { kind: "note", incidentId, text } : { kind: "resolve", incidentId, reason: text },
            );
            onWrite(null);
          }}
        />
      )}
      <IncidentTimeline events={timeline} />
    </>
  );
}

function Head({ incident }: { incident: IncidentDetail }) {
  const { state, status, sinceMs, resolvedAtMs, resolvedBy, acknowledged, owner } = incident;
  const until = resolvedAtMs === null ? "" : ` until ${formatDateTime(resolvedAtMs).slice(11, 19)}`;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
      <StatusBadge status={status} />
      <span className="figure" data-tip={resolvedAtMs === null ? undefined : formatDuration(resolvedAtMs - sinceMs)}>
        since {formatDateTime(sinceMs).slice(0, 19)}
        {until}
      </span>
      <span>
        {state === "resolved" ? (
          resolvedBy === null ? (
            "over by itself"
          ) : (
            <>
              resolved by <Name of={resolvedBy} />
            </>
          )
        ) : acknowledged ? (
          <>
            acknowledged by <Name of={acknowledged.by} />
          </>
        ) : (
          <span className="font-medium text-warn">nobody acknowledged it</span>
        )}
      </span>
      {owner ? (
        <span>
          owner <Name of={owner.name} />
        </span>
      ) : null}
    </p>
  );
}

function Buttons({
  incident,
  deeds,
  onWrite,
}: {
  incident: IncidentDetail;
  deeds: IncidentDeeds;
  onWrite(writing: Writing): void;
}) {
  const { incidentId, state, owner } = incident;
  const cannot = !deeds.mayAct || deeds.isPending;
  const tip = deeds.whyNot === null ? {} : { tip: deeds.whyNot };
  const isOver = state === "resolved";
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {isOver ? null : (
        <Button
          look={state === "open" ? "primary" : "plain"}
          disabled={cannot || state === "acknowledged"}
          aria-keyshortcuts="a"
          onClick={() => deeds.run({ kind: "acknowledge", incidentId })}
          {...tip}
        >
          {state === "acknowledged" ? "Acknowledged" : "Acknowledge"} <kbd>a</kbd>
        </Button>
      )}
      {isOver ? null : (
        <Button
          disabled={cannot}
          aria-keyshortcuts="o"
          onClick={() => deeds.run(owner ? { kind: "owner", incidentId, owner: null } : { kind: "owner", incidentId })}
          {...tip}
        >
          {owner ? "Give back" : "Take it"} <kbd>o</kbd>
        </Button>
      )}
      <Button disabled={cannot} aria-keyshortcuts="n" onClick={() => onWrite("note")} {...tip}>
        Note <kbd>n</kbd>
      </Button>
      {isOver ? null : (
        <Button disabled={cannot} aria-keyshortcuts="r" onClick={() => onWrite("resolve")} {...tip}>
          Resolve <kbd>r</kbd>
        </Button>
      )}
      {deeds.said === null ? null : (
        <span className={`text-xs ${deeds.isProblem ? "text-bad" : "text-text-2"}`}>{deeds.said}</span>
      )}
    </div>
  );
}
