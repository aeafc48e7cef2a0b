"use client";

import { useState } from "react";
import type { EntryField } from "@/lib/entries/entry-fields";
import { bytesOf, hexDump } from "@/lib/entries/hex-dump";
import { formatExactCount } from "@/lib/format";

const mostBytes = 1_024;

/** The bytes of one value, for what no text shows: line ends, zeros, characters without width. */
export function ValueBytes({ field }: { field: EntryField }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={`Bytes of ${field.name}`}
        onClick={() => setOpen(!isOpen)}
        className="ml-2 rounded border border-line px-1 font-sans text-2xs text-text-3 hover:text-accent aria-expanded:border-accent aria-expanded:text-text max-sm:min-h-6"
      >
        bytes
      </button>
      {isOpen ? <Dump field={field} /> : null}
    </>
  );
}

function Dump({ field }: { field: EntryField }) {
  const bytes = bytesOf(field);
  return (
    <span className="mt-1 block overflow-x-auto rounded border border-line bg-bg p-2 whitespace-pre">
      {hexDump(bytes, mostBytes)}
      {bytes.length > mostBytes ? (
        <span className="block font-sans text-text-2">
          the first {formatExactCount(mostBytes)} of {formatExactCount(bytes.length)} bytes that are loaded
        </span>
      ) : null}
    </span>
  );
}
