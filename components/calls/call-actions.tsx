"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { outcomeLook, outcomeWords } from "@/components/actions/outcome-words";
import { auditQuery } from "@/components/data/action-queries";
import { sessionQuery } from "@/components/data/queries";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { Shape } from "@/components/ui/shape";
import { countTexts } from "@/lib/actions/count-texts";
import { listTargets } from "@/lib/audit/list-targets";
import { formatDateTime } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { AuditEntry } from "@/lib/schema/audit-entry";

const shown = 10;

/** What operators did to this call, from the audit; with the reason where the actor may not see it. */
export function CallActions({ callId }: { callId: string }) {
  const { data: session } = useQuery(sessionQuery());
  const mayRead = session?.permissions.includes("audit.read") ?? false;
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...auditQuery({ callId, limit: shown }),
    enabled: mayRead,
  });
  const entries = data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section aria-label="What operators did to this call" className="border-t border-line pt-2">
      <h2 className="px-4 pb-1 text-sm font-semibold">What operators did to this call</h2>
      {!session ? (
        <p className="px-4 text-text-3">Finding out whether you may see it…</p>
      ) : !mayRead ? (
        <p className="px-4 text-text-2">Your role, {session.actor.role}, may not see who did what.</p>
      ) : error ? (
        <p className="px-4 text-bad">{error.message}</p>
      ) : !data ? (
        <p className="px-4 text-text-3">Reading the audit…</p>
      ) : entries.length === 0 ? (
        <p className="px-4 text-text-2">
          {hasNextPage ? "Nothing among the newest records of the audit." : "Nothing: nobody has acted on its entries."}
        </p>
      ) : (
        <ul>
          {entries.map((entry) => (
            <CallAction key={entry.auditId} entry={entry} callId={callId} />
          ))}
        </ul>
      )}
      {hasNextPage ? (
        <Button look="quiet" className="mx-2" onClick={() => fetchNextPage()} disabled={isFetchingNextPage}>
          Older records
        </Button>
      ) : null}
    </section>
  );
}

function CallAction({ entry, callId }: { entry: AuditEntry; callId: string }) {
  const own = listTargets(entry.targets).filter((target) => target.callId === callId);
  const groups = countTexts(own.map(({ group }) => group)).map(({ text }) => text);
  const tally = countTexts(own.map(({ outcome, why }) => wordsOf(outcome, why)));
  const isRefused = entry.kind === "refused";
  const first = own.find(({ outcome }) => outcome !== null)?.outcome ?? null;
  return (
    <li className="border-line px-4 py-1 not-first:border-t">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="figure text-xs text-text-3">{formatDateTime(entry.atMs)}</span>
        <span className="inline-flex items-center gap-1.5 font-medium">
          {isRefused ? (
            <Shape shape="cross" tone="bad" />
          ) : (
            <Shape {...(first === null ? { shape: "half", tone: "warn" } : outcomeLook(first))} />
          )}
          {entry.action}
          {isRefused ? " refused" : first === null ? " without an outcome yet" : ""}
        </span>
        <Name of={entry.actor.name} />
        <span className="text-text-2">
          {groups.join(", ")}
          {groups.length > 0 ? " · " : ""}
          {entry.targetsAreCut ? "of the first targets: " : ""}
          {tally.map(({ text, count }) => `${count} ${text}`).join(", ")}
        </span>
        {entry.requestId === null ? null : (
          <Link
            href={paths.audit(`?request=${encodeURIComponent(entry.requestId)}`)}
            className="ml-auto text-xs text-accent hover:underline"
          >
            Audit record
          </Link>
        )}
      </p>
      {entry.reason === null ? null : (
        <p className="text-text-2">
          “<SafeText text={entry.reason} longest={500} />”
        </p>
      )}
      {isRefused && entry.note !== null ? (
        <p className="text-bad">
          <SafeText text={entry.note} longest={500} />
        </p>
      ) : null}
    </li>
  );
}

function wordsOf(
  outcome: ReturnType<typeof listTargets>[number]["outcome"],
  why: ReturnType<typeof listTargets>[number]["why"],
): string {
  if (outcome === null) return "targets";
  return outcomeWords(why === undefined ? { outcome } : { outcome, why });
}
