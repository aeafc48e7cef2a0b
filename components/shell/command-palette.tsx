"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { showMoment } from "@/components/data/past-moment";
import { callsQuery } from "@/components/data/queries";
import { useUndoable } from "@/components/data/undoable";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { StatusBadge } from "@/components/figures/status-badge";
import { Dialog } from "@/components/ui/dialog";
import { paths } from "@/lib/paths";
import { pages } from "./pages";
import { setTheme, type Theme } from "./theme";
import { useArchivedMatches } from "./use-archived-matches";
import { useFoundMatches } from "./use-found-matches";
import { useToldMatches } from "./use-told-matches";

const themes: readonly { theme: Theme; label: string }[] = [
  { theme: "system", label: "Theme: as the system" },
  { theme: "dark", label: "Theme: dark" },
  { theme: "light", label: "Theme: light" },
];

const helpLabel = "Keyboard shortcuts";
const pastLabel = "The past: the board as it stood";
const consoleWords = [...themes.map(({ label }) => label), pastLabel, helpLabel];

/** The palette trims and compares these: an id may hold anything. */
const pageValue = (href: string) => `page ${href}`;
const callValue = (callId: string) => `call ${encodeURIComponent(callId)}`;
const archivedValue = (callId: string) => `archived ${encodeURIComponent(callId)}`;
const foundValue = (callId: string) => `found ${encodeURIComponent(callId)}`;
const toldValue = (callId: string) => `told ${encodeURIComponent(callId)}`;
const themeValue = (theme: Theme) => `theme ${theme}`;
const pastValue = "past";
const helpValue = "help";
const undoValue = "undo";
const undoLabel = (says: string) => `Undo the ${says}`;

const heading =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-text-3";

/** Jump to a call by a part of its id, to a page, or set the theme. */
export function CommandPalette({ onClose, onHelp }: { onClose(): void; onHelp(): void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const [pointed, setPointed] = useState("");
  const q = text.trim().slice(0, 200);
  const { data } = useQuery({ ...callsQuery({ q, limit: 8, offset: 0 }), placeholderData: keepPreviousData });
  const undoable = useUndoable();
  const matches = (label: string) => label.toLowerCase().includes(q.toLowerCase());
  const shownPages = pages.filter(({ label }) => matches(label));
  const shownThemes = themes.filter(({ label }) => matches(label));
  // Rows of the question before stand in until the answer comes: only those that answer this one too.
  const calls = (data?.rows ?? []).filter(({ callId }) => matches(callId));
  const told = useToldMatches(q).filter((one) => !calls.some(({ callId }) => callId === one.callId));
  const archived = useArchivedMatches(q);
  const shownAbove = new Set([...calls, ...told, ...archived].map(({ callId }) => callId));
  const found = useFoundMatches(q).filter(({ callId }) => !shownAbove.has(callId));
  const values = [
    ...shownPages.map(({ href }) => pageValue(href)),
    ...(undoable !== null && matches(undoLabel(undoable.says)) ? [undoValue] : []),
    ...calls.map(({ callId }) => callValue(callId)),
    ...told.map(({ callId }) => toldValue(callId)),
    ...archived.map(({ callId }) => archivedValue(callId)),
    ...found.map(({ callId }) => foundValue(callId)),
    ...shownThemes.map(({ theme }) => themeValue(theme)),
    ...(matches(helpLabel) ? [helpValue] : []),
  ];
  const run = (action: () => void) => () => {
    onClose();
    action();
  };

  return (
    <Dialog title="Search and jump" isTitleShown={false} onClose={onClose}>
      <Command
        shouldFilter={false}
        label="Search and jump"
        value={values.includes(pointed) ? pointed : (values[0] ?? "")}
        onValueChange={setPointed}
        className="flex min-h-0 flex-col"
      >
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="A call's id, caller or agent, a page, a theme"
          className="h-11 shrink-0 border-b border-line bg-transparent px-3 text-base outline-none placeholder:text-text-3"
        />
        <Command.List className="h-[min(360px,60vh)] overflow-auto py-1">
          <Command.Empty className="px-3 py-6 text-center text-text-2">
            Nothing matches “{q}”. A call is found by any part of its id, and by its caller, agents or outcome as far as
            its events tell them; one that is over also by what was said in it.
          </Command.Empty>
          <Command.Group heading="Pages" className={heading} hidden={shownPages.length === 0}>
            {shownPages.map(({ href, label, icon: Icon, goKey }) => (
              <Item key={href} value={pageValue(href)} onSelect={run(() => router.push(href))}>
                <Icon aria-hidden className="size-4 text-text-3" />
                {label}
                <span className="ml-auto flex gap-1">
                  <kbd>g</kbd>
                  <kbd>{goKey}</kbd>
                </span>
              </Item>
            ))}
          </Command.Group>
          {undoable !== null && matches(undoLabel(undoable.says)) ? (
            <Command.Group heading="Last action" className={heading}>
              <Item value={undoValue} onSelect={run(undoable.undo)}>
                <span className="truncate">{undoLabel(undoable.says)}</span>
                <kbd className="ml-auto">u</kbd>
              </Item>
            </Command.Group>
          ) : null}
          {calls.length > 0 ? (
            <Command.Group heading={q === "" ? "Worst calls" : "Calls"} className={heading}>
              {calls.map(({ callId, status }) => (
                <Item key={callId} value={callValue(callId)} onSelect={run(() => router.push(paths.call(callId)))}>
                  <span className="truncate font-mono text-xs">
                    <Name of={callId} />
                  </span>
                  <span className="ml-auto">
                    <StatusBadge status={status} />
                  </span>
                </Item>
              ))}
            </Command.Group>
          ) : null}
          {told.length > 0 ? (
            <Command.Group heading="Calls by caller, agent or outcome" className={heading}>
              {told.map(({ callId, status, says }) => (
                <Item key={callId} value={toldValue(callId)} onSelect={run(() => router.push(paths.call(callId)))}>
                  <span className="max-w-[50%] shrink-0 truncate font-mono text-xs">
                    <Name of={callId} />
                  </span>
                  <span className="min-w-0 truncate text-xs text-text-2">
                    <SafeText text={says} longest={120} />
                  </span>
                  <span className="ml-auto">
                    <StatusBadge status={status} />
                  </span>
                </Item>
              ))}
            </Command.Group>
          ) : null}
          {archived.length > 0 ? (
            <Command.Group heading="In the archive, gone from Redis" className={heading}>
              {archived.map(({ callId, streamKey }) => (
                <Item
                  key={streamKey}
                  value={archivedValue(callId)}
                  onSelect={run(() => router.push(paths.call(callId)))}
                >
                  <span className="truncate font-mono text-xs">
                    <Name of={callId} />
                  </span>
                </Item>
              ))}
            </Command.Group>
          ) : null}
          {found.length > 0 ? (
            <Command.Group heading="Calls that are over, by what was said" className={heading}>
              {found.map(({ callId, streamKey, excerpt }) => (
                <Item key={streamKey} value={foundValue(callId)} onSelect={run(() => router.push(paths.call(callId)))}>
                  <span className="max-w-[50%] shrink-0 truncate font-mono text-xs">
                    <Name of={callId} />
                  </span>
                  <span className="min-w-0 truncate text-xs text-text-2">
                    <SafeText text={excerpt} longest={120} />
                  </span>
                </Item>
              ))}
            </Command.Group>
          ) : null}
          <Command.Group heading="Console" className={heading} hidden={!consoleWords.some(matches)}>
            {shownThemes.map(({ theme, label }) => (
              <Item key={theme} value={themeValue(theme)} onSelect={run(() => setTheme(theme))}>
                {label}
              </Item>
            ))}
            {matches(pastLabel) ? (
              <Item value={pastValue} onSelect={run(() => showMoment(Date.now() - 60_000))}>
                {pastLabel}
                <kbd className="ml-auto">t</kbd>
              </Item>
            ) : null}
            {matches(helpLabel) ? (
              <Item value={helpValue} onSelect={onHelp}>
                {helpLabel}
                <kbd className="ml-auto">?</kbd>
              </Item>
            ) : null}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Item({ value, onSelect, children }: { value: string; onSelect(): void; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="mx-1 flex h-8 cursor-pointer items-center gap-2 rounded px-2 data-[selected=true]:bg-selected"
    >
      {children}
    </Command.Item>
  );
}
