import type { ReactNode } from "react";
import { Age, Figure } from "@/components/figures/figure";
import { formatBytes, formatCount, formatDuration, formatExactCount, formatExactMs, formatRate } from "@/lib/format";
import type { GlossaryTerm } from "@/lib/glossary";
import type { CallDetail } from "@/lib/schema/call";

/** The producer and what Redis keeps, in one block. */
export function CallFacts({ call }: { call: CallDetail }) {
  const { retention } = call;
  const trimming =
    retention.isTrimming === null
      ? "?"
      : retention.isTrimming
        ? "yes, the oldest entries disappear"
        : "no, nothing has disappeared yet";
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(120px,1fr))] gap-x-6 gap-y-2 px-4 py-2">
      <Fact term="entriesPerSecond" label="Entries/s">
        <Figure text={formatRate(call.entriesPerSecond)} />
      </Fact>
      <Fact term="silence" label="Silent for">
        <Age ageMs={call.producerSilenceMs} asOfMs={call.readAtMs} />
      </Fact>
      <Fact term="length" label="Length">
        <Figure text={formatCount(call.length)} tip={formatExactCount(call.length)} />
      </Fact>
      <Fact term="entriesAdded" label="Ever added">
        <Figure
          text={formatCount(call.entriesAdded)}
          tip={call.entriesAdded === null ? "This server does not count them." : undefined}
        />
      </Fact>
      <Fact term="retention" label="Holds the last">
        <Figure text={formatDuration(retention.spanMs)} tip={formatExactMs(retention.spanMs)} />
      </Fact>
      <Fact term="trimHorizon" label="Trimmed so far">
        <Figure text={formatCount(retention.removedEntries)} tip={`Being trimmed: ${trimming}`} />
      </Fact>
      <Fact term="retention" label="Key expires in">
        <Figure text={retention.expiresInMs === null ? "never" : formatDuration(retention.expiresInMs)} />
      </Fact>
      <Fact term="retention" label="Memory">
        <Figure text={formatBytes(retention.memoryBytes)} />
      </Fact>
      <Fact term="retention" label="Largest entry seen">
        <Figure
          text={retention.largestEntry === null ? "?" : formatBytes(retention.largestEntry.sizeBytes)}
          tip={
            retention.largestEntry === null
              ? "No entry was weighed yet."
              : `${retention.largestEntry.entryId}: each reading weighs the first and the newest entry; there may be larger ones in between.`
          }
        />
      </Fact>
      <div className="col-span-full min-w-0">
        <dt className="text-xs text-text-2">Stream key</dt>
        <dd className="font-mono text-xs break-all">{call.streamKey}</dd>
      </div>
    </dl>
  );
}

function Fact({ term, label, children }: { term: GlossaryTerm; label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-text-2" data-term={term}>
        {label}
      </dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
