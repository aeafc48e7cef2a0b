"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { deadLetterEntryQuery } from "@/components/data/dead-letter-queries";
import { EntryFields } from "@/components/figures/entry-fields";
import { Name } from "@/components/figures/name";
import { ReplayLink } from "@/components/figures/replay-link";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { EntryAside } from "@/components/ui/entry-aside";
import { entryFields } from "@/lib/entries/entry-fields";
import { formatCounted, formatDateTime } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import type { StreamEntry } from "@/lib/schema/stream-entry";
import { deliveriesText } from "@/lib/stream/delivery-words";
import { type LetterAction, LetterActions } from "./letter-actions";

/** One dead letter: where it comes from, what a redrive would mean, its stored entry on demand. */
export function LetterPanel({
  letter,
  onDo,
  onClose,
}: {
  letter: DeadLetter | undefined;
  onDo(action: LetterAction): void;
  onClose(): void;
}) {
  return (
    <EntryAside label="Dead letter" title={letter?.entryId ?? "Dead letter"} onClose={onClose}>
      {letter ? (
        <Letter letter={letter} onDo={onDo} />
      ) : (
        <p className="text-text-2">
          It is not among the rows shown: redriven or discarded meanwhile, or further down the list.
        </p>
      )}
    </EntryAside>
  );
}

function Letter({ letter, onDo }: { letter: DeadLetter; onDo(action: LetterAction): void }) {
  const { callId, group, consumer, deliveries, redrives, requestId, originalExists } = letter;
  return (
    <>
      <p>
        Pending in{" "}
        <b className="font-medium">
          <Name of={group} />
        </b>{" "}
        of call{" "}
        <Link href={paths.call(callId)} className="font-mono text-xs text-accent hover:underline">
          <Name of={callId} />
        </Link>{" "}
        until then: {deliveriesText(deliveries)}, last held by{" "}
        <span className="font-mono text-xs">{consumer === "" ? "nobody" : <Name of={consumer} />}</span>.
      </p>
      <p>
        Set aside {formatDateTime(letter.atMs)} by <Name of={letter.by} />: “
        <SafeText text={letter.reason} longest={500} />”
      </p>
      {letter.isLoopGuarded ? (
        <p className="text-warn">
          It came back after {formatCounted(redrives, "redrive")}: the loop guard stops the next one unless it is
          forced.
        </p>
      ) : redrives > 0 ? (
        <p className="text-text-2">Redriven {formatCounted(redrives, "time")} before.</p>
      ) : null}
      {originalExists === false ? (
        <p className="text-warn">
          The original is no longer in the stream. It cannot go back to <Name of={group} /> alone, only into the stream
          as a new entry for all groups.
        </p>
      ) : null}
      <LetterActions onDo={onDo} />
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <ReplayLink callId={callId} entryId={letter.entryId} />
        {requestId === null ? null : (
          <Link href={paths.audit(`?request=${encodeURIComponent(requestId)}`)} className="text-accent hover:underline">
            Audit record of setting it aside
          </Link>
        )}
        <Link
          href={paths.audit(`?${new URLSearchParams({ callId, entryId: letter.entryId })}`)}
          className="text-accent hover:underline"
        >
          All that was done to this entry
        </Link>
      </p>
      <StoredEntry letter={letter} />
    </>
  );
}

function StoredEntry({ letter: { callId, deadLetterId, deadLetterKey } }: { letter: DeadLetter }) {
  const [isWanted, setWanted] = useState(false);
  const { data, error } = useQuery({ ...deadLetterEntryQuery(callId, deadLetterId), enabled: isWanted });
  return (
    <section aria-label="Stored entry" className="flex flex-col gap-2 border-t border-line pt-3">
      <p className="font-mono text-2xs break-all text-text-3">
        <Name of={deadLetterKey} longest={2_100} /> {deadLetterId}
      </p>
      {!isWanted ? (
        <div>
          <Button onClick={() => setWanted(true)}>Show the stored entry</Button>
        </div>
      ) : error ? (
        <p className="text-bad">The stored entry could not be read: {error.message}</p>
      ) : data ? (
        <StoredFields entry={data} />
      ) : (
        <p className="text-text-3">Reading the stored entry…</p>
      )}
    </section>
  );
}

/** The fields of the original first; what was written before them when it was set aside is said above in words. */
function StoredFields({ entry }: { entry: StreamEntry }) {
  const ofLetter = entryFields(entry).findIndex(({ name }) => name === "_redrives") + 1;
  return (
    <>
      <EntryFields entry={entry} from={ofLetter} />
      {ofLetter === 0 ? null : (
        <details className="text-xs text-text-2">
          <summary className="cursor-pointer pb-2">
            {formatCounted(ofLetter, "field")} of the dead letter itself
          </summary>
          <EntryFields entry={entry} to={ofLetter} />
        </details>
      )}
    </>
  );
}
