"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import type { GlossaryTerm } from "@/lib/glossary";
import { usePendingUrl } from "./use-pending-url";

/** The rows' grid; phones have the call, deliveries and a second line. */
export const columnsClass =
  "grid-cols-[20px_minmax(0,1fr)_44px] sm:grid-cols-[20px_minmax(140px,1fr)_104px_190px_80px_80px_64px_minmax(160px,1.6fr)]";

/** Sorts by click: the most urgent first, then the other way round. */
export function PendingHead() {
  return (
    <>
      <Head text="Call" term="call" isShownOnPhones />
      <Head text="Group" term="group" />
      <Head text="Owner" term="consumer" />
      <Head text="Age" term="oldestPendingAge" sort="age" />
      <Head text="Idle" term="oldestPendingIdle" sort="idle" />
      <Head text="Deliv." term="maxDeliveries" sort="deliveries" isShownOnPhones />
      <th scope="col" className="text-left font-medium max-sm:hidden">
        Payload
      </th>
    </>
  );
}

function Head({
  text,
  term,
  sort,
  isShownOnPhones = false,
}: {
  text: string;
  term: GlossaryTerm;
  sort?: "age" | "idle" | "deliveries";
  isShownOnPhones?: boolean;
}) {
  const [url, setUrl] = usePendingUrl();
  const shown = isShownOnPhones ? "" : "max-sm:hidden";
  if (sort === undefined) {
    return (
      <th scope="col" data-term={term} className={`truncate text-left font-medium ${shown}`}>
        {text}
      </th>
    );
  }
  const isOwn = url.sort === sort || url.sort === `-${sort}`;
  const Arrow = url.sort.startsWith("-") ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isOwn ? (url.sort.startsWith("-") ? "ascending" : "descending") : undefined}
      className={`text-right font-medium ${shown}`}
    >
      <button
        type="button"
        data-term={term}
        onClick={() => setUrl({ sort: url.sort === sort ? `-${sort}` : sort })}
        className="inline-flex items-center gap-1 hover:text-text"
      >
        {text}
        {isOwn ? <Arrow aria-hidden className="size-3 shrink-0 text-accent" /> : null}
      </button>
    </th>
  );
}
