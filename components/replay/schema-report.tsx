"use client";

import type { ReactNode } from "react";
import { useFleet } from "@/components/data/use-fleet";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { formatCount, formatCounted, formatDuration, formatExactCount, formatPercent } from "@/lib/format";
import type { CallShape, SchemaReport } from "@/lib/schema/call-shape";
import type { ConversationHeader } from "@/lib/schema/replay";

const clockWords: Record<CallShape["clock"], string> = {
  producer: "The producer says when things happened.",
  offset: "The producer counts from the start of the call; its first entry's time is added.",
  arrival: "The producer says no time: entries stand where they were written.",
  mixed: "Some entries say when they happened; the others stand where they were written.",
};

/** How well a call's entries were understood, for who writes producers. */
export function SchemaReportDialog({ header, onClose }: { header: ConversationHeader; onClose(): void }) {
  const { report, shape } = header;
  return (
    <Dialog title="How this call was read" hasClose onClose={onClose}>
      <div className="flex flex-col gap-4 overflow-auto px-4 pt-1 pb-4 text-xs">
        <Understood report={report} />
        <Modes shape={shape} />
        <Clock shape={shape} clock={report.clock} />
        <UnknownTypes report={report} />
        <Proposal report={report} />
        <Unknown report={report} />
      </div>
      <p className="border-t border-line px-4 py-2 text-xs text-text-3">
        CALLBOARD_ADAPTERS pins an adapter, a mode or a mapping of fields for a pattern of streams.
      </p>
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="pb-1 font-semibold text-text-2">{title}</h3>
      {children}
    </section>
  );
}

function Row({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="min-w-0 break-words">{name}</dt>
      <dd className="figure shrink-0 text-right text-text-2">{children}</dd>
    </div>
  );
}

function Understood({ report: { entries, understood, plain, adapters } }: { report: SchemaReport }) {
  const byAdapter = Object.entries(adapters).sort((a, b) => b[1] - a[1]);
  const unread = entries - byAdapter.reduce((sum, [, count]) => sum + count, 0);
  const share = entries === 0 ? null : (understood / entries) * 100;
  return (
    <Part title="Understood">
      <p className="pb-1">
        {formatExactCount(understood)} of {formatCounted(entries, "entry", "entries")} ({formatPercent(share)}) by their
        type or role
        {plain === 0
          ? ""
          : `; ${formatExactCount(plain)} taken for speech because they hold a text and nothing else says so`}
        ; the others stay visible as raw entries.
      </p>
      <dl className="flex flex-col gap-0.5">
        {byAdapter.map(([name, count]) => (
          <Row key={name} name={<span className="font-mono">{name}</span>}>
            {formatCounted(count, "entry", "entries")}
          </Row>
        ))}
        {unread > 0 ? <Row name="no adapter fits">{formatCounted(unread, "entry", "entries")}</Row> : null}
      </dl>
    </Part>
  );
}

function Modes({ shape: { modes, pinnedAdapter, sampledEntries } }: { shape: CallShape }) {
  const found = Object.entries(modes);
  return (
    <Part title="How partial texts were joined">
      {pinnedAdapter === null ? null : <p className="pb-1">The settings name the adapter {pinnedAdapter}.</p>}
      {found.length === 0 ? (
        <p className="text-text-3">The producer says it itself; nothing had to be found out.</p>
      ) : (
        <dl className="flex flex-col gap-0.5">
          {found.map(([who, { mode, votes, isPinned }]) => (
            <Row key={who} name={<Name of={who} />}>
              <b className="font-semibold text-text">{mode}</b> {isPinned ? "by the settings" : sayVotes(mode, votes)}
            </Row>
          ))}
        </dl>
      )}
      <p className="pt-1 text-text-3">From a sample of {formatCounted(sampledEntries, "entry", "entries")}.</p>
    </Part>
  );
}

/** What speaks for it; a mode that is taken where nothing speaks for another has no vote of its own. */
function sayVotes(mode: string, votes: Record<string, number>): string {
  const told = Object.entries(votes).filter(([, count]) => count > 0);
  if ((votes[mode] ?? 0) === 0 && told.length === 0) return "because no text continues the one before";
  return `by votes: ${told.map(([name, count]) => `${name} ${count}`).join(", ")}`;
}

function Clock({ shape, clock }: { shape: CallShape; clock: SchemaReport["clock"] }) {
  const { missing, implausible, backwards, medianLagMs, maxLagMs } = clock;
  return (
    <Part title="Clock">
      <p className="pb-1">{clockWords[shape.clock]}</p>
      <dl className="flex flex-col gap-0.5">
        <Row name="without a time">{formatCount(missing)}</Row>
        <Row name="more than a day from when they were written, so not used">{formatCount(implausible)}</Row>
        <Row name="earlier than the entry before">{formatCount(backwards)}</Row>
        <Row name="written after it happened, median / longest">
          {formatDuration(medianLagMs)} / {formatDuration(maxLagMs)}
        </Row>
      </dl>
    </Part>
  );
}

/** Nothing is taken for speech because it holds a text: a type that nobody knows waits for the settings. */
function UnknownTypes({ report: { unknownTypes } }: { report: SchemaReport }) {
  if (unknownTypes.length === 0) return null;
  return (
    <Part title="Types no rule takes for speech">
      <p className="pb-1">They stay raw. Where one is speech, name it after speech: in CALLBOARD_ADAPTERS.</p>
      <dl className="flex flex-col gap-0.5">
        {unknownTypes.map(({ name, entries }) => (
          <Row
            key={name}
            name={
              <span className="font-mono">
                <Name of={name} />
              </span>
            }
          >
            {formatCounted(entries, "entry", "entries")}
          </Row>
        ))}
      </dl>
    </Part>
  );
}

/** What a new producer needs instead of code, made from the entries that nobody understood. */
function Proposal({ report: { mapping } }: { report: SchemaReport }) {
  const patterns = useFleet().snapshot?.connection.patterns ?? [];
  const [pattern, ...others] = patterns;
  const isSure = pattern !== undefined && others.length === 0;
  if (mapping === null) return null;
  const setting = `CALLBOARD_ADAPTERS='${pattern ?? "conv:*"}=${mapping}'`;
  return (
    <Part title="Proposed setting">
      <p className="pb-1">
        Reads what was not understood, as far as its entries tell. Check who is user and who is agent
        {isSure ? "" : ", and put the pattern of this producer's keys before the ="}; after a restart the call is read
        by it.
      </p>
      <code className="block rounded border border-line px-2 py-1 font-mono break-all select-all">
        <SafeText text={setting} longest={2_000} />
      </code>
      <CopyButton text={setting}>Copy setting</CopyButton>
    </Part>
  );
}

function Unknown({ report: { unknownFields } }: { report: SchemaReport }) {
  return (
    <Part title="Fields no rule knows">
      {unknownFields.length === 0 ? (
        <p className="text-text-3">None.</p>
      ) : (
        <dl className="flex flex-col gap-0.5">
          {unknownFields.map(({ name, entries }) => (
            <Row
              key={name}
              name={
                <span className="font-mono">
                  <Name of={name} />
                </span>
              }
            >
              {formatCounted(entries, "entry", "entries")}
            </Row>
          ))}
        </dl>
      )}
    </Part>
  );
}
