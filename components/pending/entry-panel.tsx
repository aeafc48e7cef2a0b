"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { OneClick, OneClicks } from "@/components/actions/use-one-click";
import { entryQuery } from "@/components/data/content-queries";
import { ConsumerMark } from "@/components/figures/consumer-mark";
import { EntryFields } from "@/components/figures/entry-fields";
import { Name } from "@/components/figures/name";
import { ReplayLink } from "@/components/figures/replay-link";
import { RevealEntry } from "@/components/figures/reveal-entry";
import { Button } from "@/components/ui/button";
import { EntryAside } from "@/components/ui/entry-aside";
import { formatDateTime } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import { paths } from "@/lib/paths";
import type { PendingRow } from "@/lib/schema/pending";
import { deliveriesText, hasNoTime, idleText } from "@/lib/stream/delivery-words";
import { PendingActions } from "./action-bar";
import type { PendingAction } from "./ask-action";
import { RowActions } from "./row-actions";
import { type Became, becameOf, hasLeft, WhatBecame } from "./what-became";

/** One entry with its whole payload, over the right edge of the list. */
export function EntryPanel({
  row,
  oneClick,
  last,
  onDo,
  onRemoveOwner,
  onClose,
}: {
  row: PendingRow | undefined;
  /** What the last action on chosen entries did to it. */
  last: Became | undefined;
  oneClick: Pick<OneClicks, "take" | "undo"> & { click: OneClick | undefined };
  onDo(action: PendingAction): void;
  onRemoveOwner(row: PendingRow): void;
  onClose(): void;
}) {
  const became = becameOf(oneClick.click) ?? last;
  const isGone = became !== undefined && hasLeft(became.outcome);
  return (
    <EntryAside label="Pending entry" title={row === undefined ? "Entry" : titleOf(row.entryId)} onClose={onClose}>
      {row ? (
        <>
          <p>
            {isGone ? "Was pending in" : "Pending in"}{" "}
            <b className="font-medium">
              <Name of={row.group} />
            </b>{" "}
            of call{" "}
            <Link href={paths.call(row.callId)} className="font-mono text-xs text-accent hover:underline">
              <Name of={row.callId} />
            </Link>
            , {row.consumer === "" ? "owned by nobody" : "held by "}
            <span className="font-mono text-xs">{row.consumer === "" ? null : <Name of={row.consumer} />}</span>,{" "}
            {deliveriesText(row.deliveries)}
            {hasNoTime(row.idleMs) ? ", released" : `, idle ${idleText(row.idleMs)}`}.
          </p>
          {became === undefined ? null : <WhatBecame became={became} row={row} />}
          {isGone && oneClick.click === undefined ? null : (
            <RowActions row={row} oneClick={oneClick} onRelease={() => onDo("release")} />
          )}
          {isGone ? null : <PendingActions rows={[row]} onDo={onDo} />}
          {isGone || row.consumer === "" ? null : (
            <p className="flex flex-wrap items-center gap-2">
              <ConsumerMark state={row.consumerState} />
              <Button look="quiet" onClick={() => onRemoveOwner(row)}>
                Move all it holds, then remove it…
              </Button>
            </p>
          )}
          <p>
            <ReplayLink callId={row.callId} entryId={row.entryId} />
          </p>
          {row.ghost ? <GhostFacts row={row} /> : <Payload callId={row.callId} entryId={row.entryId} />}
        </>
      ) : (
        <p className="text-text-2">It is not among the rows shown: no longer pending, or further down the list.</p>
      )}
    </EntryAside>
  );
}

function GhostFacts({ row }: { row: PendingRow }) {
  const seen = (timeMs: number | null) => (timeMs === null ? "not seen by this console" : formatDateTime(timeMs));
  return (
    <p className="text-text-2">
      The entry has left the stream; only its pending id is left, and nobody can process it. Last seen there:{" "}
      {seen(row.ghostSeenAliveAtMs)}. First seen gone: {seen(row.ghostSeenGoneAtMs)}.
    </p>
  );
}

function Payload({ callId, entryId }: { callId: string; entryId: string }) {
  const { data, error } = useQuery(entryQuery(callId, entryId));
  if (error) return <p className="text-bad">The payload could not be read: {error.message}</p>;
  if (!data) return <p className="text-text-3">Reading the payload…</p>;
  return (
    <RevealEntry callId={callId} entry={data}>
      {(shown) => <EntryFields entry={shown} />}
    </RevealEntry>
  );
}

/** Its time first, as ids stand everywhere, where the id carries one. */
function titleOf(entryId: string): string {
  const timeMs = entryTimeMs(entryId, Date.now());
  return timeMs === null ? entryId : `${formatDateTime(timeMs)} · ${entryId}`;
}
