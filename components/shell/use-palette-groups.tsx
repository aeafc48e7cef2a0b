import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { showMoment } from "@/components/data/past-moment";
import { callsQuery } from "@/components/data/queries";
import { useUndoable } from "@/components/data/undoable";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { StatusBadge } from "@/components/figures/status-badge";
import { paths } from "@/lib/paths";
import type { Status } from "@/lib/schema/status";
import { pages } from "./pages";
import { setTheme, type Theme } from "./theme";
import { useArchivedMatches } from "./use-archived-matches";
import { useFoundMatches } from "./use-found-matches";
import { useToldMatches } from "./use-told-matches";

export interface PaletteItem {
  /** The palette trims and compares these: an id may hold anything. */
  value: string;
  shows: ReactNode;
  act(): void;
  /** Something else takes the palette's place. */
  staysOpen?: boolean;
}

export interface PaletteGroup {
  heading: string;
  items: readonly PaletteItem[];
}

const themes: readonly { theme: Theme; label: string }[] = [
  { theme: "system", label: "Theme: as the system" },
  { theme: "dark", label: "Theme: dark" },
  { theme: "light", label: "Theme: light" },
];
const pastLabel = "The past: the board as it stood";
const helpLabel = "Keyboard shortcuts";

/** What the palette offers for a text, without the groups in which nothing matches. */
export function usePaletteGroups(q: string, onHelp: () => void): PaletteGroup[] {
  const router = useRouter();
  const { data } = useQuery({ ...callsQuery({ q, limit: 8, offset: 0 }), placeholderData: keepPreviousData });
  const undoable = useUndoable();
  const matches = (label: string) => label.toLowerCase().includes(q.toLowerCase());
  // Rows of the question before stand in until the answer comes: only those that answer this one too.
  const calls = (data?.rows ?? []).filter(({ callId }) => matches(callId));
  const told = useToldMatches(q).filter((one) => !calls.some(({ callId }) => callId === one.callId));
  const archived = useArchivedMatches(q);
  const shownAbove = new Set([...calls, ...told, ...archived].map(({ callId }) => callId));
  const found = useFoundMatches(q).filter(({ callId }) => !shownAbove.has(callId));
  const undoLabel = undoable === null ? "" : `Undo the ${undoable.says}`;

  const pageItems = pages.map(({ href, label, icon: Icon, goKey }) => ({
    ...{ value: `page ${href}`, label, act: () => router.push(href) },
    shows: (
      <>
        <Icon aria-hidden className="size-4 text-text-3" />
        {label}
        <span className="ml-auto flex gap-1">
          <kbd>g</kbd>
          <kbd>{goKey}</kbd>
        </span>
      </>
    ),
  }));
  const undoItem = undoable && {
    ...{ value: "undo", label: undoLabel, act: undoable.undo },
    shows: (
      <>
        <span className="truncate">{undoLabel}</span>
        <kbd className="ml-auto">u</kbd>
      </>
    ),
  };
  const consoleItems = [
    ...themes.map(({ theme, label }) => ({
      ...{ value: `theme ${theme}`, label, act: () => setTheme(theme), shows: label },
    })),
    {
      ...{ value: "past", label: pastLabel, act: () => showMoment(Date.now() - 60_000) },
      shows: <WithKey label={pastLabel} shortcut="t" />,
    },
    {
      value: "help",
      label: helpLabel,
      act: onHelp,
      staysOpen: true,
      shows: <WithKey label={helpLabel} shortcut="?" />,
    },
  ];
  const toCall = (kind: string, callId: string) => ({
    value: `${kind} ${encodeURIComponent(callId)}`,
    act: () => router.push(paths.call(callId)),
  });

  return [
    { heading: "Pages", items: pageItems.filter(({ label }) => matches(label)) },
    { heading: "Last action", items: undoItem && matches(undoLabel) ? [undoItem] : [] },
    {
      heading: q === "" ? "Worst calls" : "Calls",
      items: calls.map(({ callId, status }) => ({
        ...toCall("call", callId),
        shows: <CallShown callId={callId} status={status} />,
      })),
    },
    {
      heading: "Calls by caller, agent or outcome",
      items: told.map(({ callId, status, says }) => ({
        ...toCall("told", callId),
        shows: <CallShown callId={callId} status={status} says={says} />,
      })),
    },
    {
      heading: "In the archive, gone from Redis",
      items: archived.map(({ callId, streamKey }) => ({
        ...toCall("archived", callId),
        value: `archived ${encodeURIComponent(streamKey)}`,
        shows: <CallShown callId={callId} />,
      })),
    },
    {
      heading: "Calls that are over, by what was said",
      items: found.map(({ callId, streamKey, excerpt }) => ({
        ...toCall("found", callId),
        value: `found ${encodeURIComponent(streamKey)}`,
        shows: <CallShown callId={callId} says={excerpt} />,
      })),
    },
    { heading: "Console", items: consoleItems.filter(({ label }) => matches(label)) },
  ].filter(({ items }) => items.length > 0);
}

function WithKey({ label, shortcut }: { label: string; shortcut: string }) {
  return (
    <>
      {label}
      <kbd className="ml-auto">{shortcut}</kbd>
    </>
  );
}

function CallShown({ callId, status, says }: { callId: string; status?: Status; says?: string }) {
  return (
    <>
      <span className={`truncate font-mono text-xs ${says === undefined ? "" : "max-w-[50%] shrink-0"}`}>
        <Name of={callId} />
      </span>
      {says === undefined ? null : (
        <span className="min-w-0 truncate text-xs text-text-2">
          <SafeText text={says} longest={120} />
        </span>
      )}
      {status === undefined ? null : (
        <span className="ml-auto">
          <StatusBadge status={status} />
        </span>
      )}
    </>
  );
}
