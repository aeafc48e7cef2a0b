"use client";

import Link from "next/link";
import { useState } from "react";
import { type CopyForm, copyEntry, copyForms } from "@/lib/entries/copy-entry";
import { type EntryField, entryFields, isEntryCut } from "@/lib/entries/entry-fields";
import { hasTerm, termOf, toggleTerm } from "@/lib/entries/filter-entries";
import { formatBytes, formatCounted, formatExactCount } from "@/lib/format";
import { countMarks } from "@/lib/mask/count-marks";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { askApi } from "../data/api-client";
import { replayHref } from "../figures/replay-link";
import { RevealEntry } from "../figures/reveal-entry";
import { SafeText } from "../figures/safe-text";
import { Button } from "../ui/button";
import { ValueBytes } from "./value-bytes";

const formWords: Record<CopyForm, string> = { text: "text", json: "JSON", xadd: "XADD" };
const maxShownLength = 20_000;
const foldedLines = 12;

export const loadWholeEntry = (callId: string, entryId: string): Promise<StreamEntry> =>
  askApi("entry", { params: { callId, entryId } });

interface EntryDetailProps {
  entry: StreamEntry;
  callId: string;
  streamKey: string;
  onCopy(text: string, what: string): void;
  onLink(entryId: string): void;
  /** The filter, and what changes it. */
  find: string;
  onFind(find: string): void;
}

/** Every field of an entry, as it stands in Redis; JSON laid out and folded. */
export function EntryDetail({ entry, callId, streamKey, onCopy, onLink, find, onFind }: EntryDetailProps) {
  const [whole, setWhole] = useState<StreamEntry | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const shown = whole ?? entry;

  async function load(): Promise<StreamEntry | null> {
    if (!isEntryCut(shown)) return shown;
    setAsking(true);
    try {
      const loaded = await loadWholeEntry(callId, entry.id);
      setWhole(loaded);
      setProblem(null);
      return loaded;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return null;
    } finally {
      setAsking(false);
    }
  }

  async function copy(form: CopyForm): Promise<void> {
    const loaded = await load();
    if (loaded) onCopy(copyEntry(loaded, form, streamKey), `entry as ${formWords[form]}${maskedWords(loaded)}`);
  }

  return (
    <div className="border-l-2 border-line-strong bg-surface py-1 pr-3 pb-3 pl-3 sm:ml-4">
      <div className="flex flex-wrap items-center gap-1 pb-1 font-sans text-xs">
        <code className="mr-2 font-mono text-text-2">{entry.id}</code>
        {copyForms.map((form) => (
          <Button key={form} look="quiet" onClick={() => void copy(form)}>
            Copy {formWords[form]}
          </Button>
        ))}
        <Button look="quiet" onClick={() => onLink(entry.id)}>
          Copy link
        </Button>
        <Link
          href={replayHref(callId, entry.id)}
          data-tip="This moment in the replay (g r)"
          className="inline-flex h-7 items-center rounded px-2 text-text-2 hover:bg-hover hover:text-text"
        >
          Replay
        </Link>
        {isEntryCut(shown) ? (
          <Button onClick={() => void load()} disabled={isAsking}>
            {isAsking ? "Loading …" : "Load whole"}
          </Button>
        ) : null}
        {problem === null ? null : <span className="text-bad">{problem}</span>}
      </div>
      <RevealEntry callId={callId} entry={shown}>
        {(seen) => (
          <dl className="grid grid-cols-[minmax(48px,max-content)_minmax(0,1fr)] gap-x-3 gap-y-0.5 font-mono text-xs">
            {entryFields(seen)
              .map((field, place) => ({ field, place }))
              .map(({ field, place }) => (
                <FieldLine
                  key={place}
                  field={field}
                  find={find}
                  onFind={seen === shown ? onFind : null}
                  hasMasks={seen === shown && countMarks(shown) > 0}
                />
              ))}
          </dl>
        )}
      </RevealEntry>
      {shown.omittedFields === undefined ? null : (
        <p className="pt-1 text-xs text-text-2">{formatExactCount(shown.omittedFields)} more fields are not shown.</p>
      )}
    </div>
  );
}

/** What is on the clipboard is not what stands in Redis: that has to be said. */
export function maskedWords(entry: StreamEntry): string {
  const parts = countMarks(entry);
  return parts === 0 ? "" : `, ${formatCounted(parts, "part")} masked`;
}

/** Narrows the list to entries with this value, or to those without. */
function ValueFilter({ field, find, onFind }: { field: EntryField; find: string; onFind(find: string): void }) {
  const term = field.isBase64 ? null : termOf(field.name, field.value);
  if (term === null) return null;
  const choices = [
    { word: "only", change: term, says: `Only entries with ${term}` },
    { word: "not", change: `-${term}`, says: `No entries with ${term}` },
  ];
  return (
    <span className="ml-2 inline-flex gap-1 font-sans text-2xs">
      {choices.map(({ word, change, says }) => (
        <button
          key={word}
          type="button"
          aria-pressed={hasTerm(find, change)}
          aria-label={says}
          data-tip={says}
          onClick={() => onFind(toggleTerm(find, change))}
          className="rounded border border-line px-1 text-text-3 hover:text-accent aria-pressed:border-accent aria-pressed:text-text max-sm:min-h-6"
        >
          {word}
        </button>
      ))}
    </span>
  );
}

interface FieldLineProps {
  field: EntryField;
  find: string;
  /** Null where the value is unmasked: the filter stands in the address. */
  onFind: ((find: string) => void) | null;
  /** Of a masked entry the bytes would be those of the marks. */
  hasMasks: boolean;
}

function FieldLine({ field, find, onFind, hasMasks }: FieldLineProps) {
  const [isWhole, setWhole] = useState(false);
  const text = layOut(field);
  const lines = text.split("\n", foldedLines + 1);
  const isFolded = lines.length > foldedLines && !isWhole;
  return (
    <>
      <dt className="max-w-40 break-all text-text-3">
        <SafeText text={field.name} longest={400} />
      </dt>
      <dd className="min-w-0 wrap-anywhere whitespace-pre-wrap">
        <SafeText text={isFolded ? lines.slice(0, foldedLines).join("\n") : text} longest={maxShownLength} keepsLines />
        <span className="font-sans text-text-2">
          {field.isBase64 ? " (binary, as base64)" : ""}
          {field.wholeBytes === null ? "" : ` … cut, ${formatBytes(field.wholeBytes)} in all`}
          {text.length > maxShownLength ? ` … ${formatExactCount(text.length)} characters in all; copy has them` : ""}
        </span>
        {onFind === null ? null : <ValueFilter field={field} find={find} onFind={onFind} />}
        {hasMasks ? null : <ValueBytes field={field} />}
        {lines.length > foldedLines ? (
          <button
            type="button"
            className="block font-sans text-accent hover:underline"
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole ? "Fold" : "Unfold"}
          </button>
        ) : null}
      </dd>
    </>
  );
}

const packed = (text: string) => text.replace(/\s/g, "");

/** JSON with its lines laid out; everything else as it is, also numbers that would not survive being read. */
function layOut({ value, isBase64, wholeBytes }: EntryField): string {
  if (isBase64 || wholeBytes !== null || !/^\s*[[{]/.test(value)) return value;
  try {
    const laidOut = JSON.stringify(JSON.parse(value), null, 2);
    return packed(laidOut) === packed(value) ? laidOut : value;
  } catch {
    return value;
  }
}
