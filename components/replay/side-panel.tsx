import type { ReactNode } from "react";
import { SafeText } from "@/components/figures/safe-text";
import { formatDateTime } from "@/lib/format";
import { formatOffset } from "@/lib/replay/offset-text";
import type { StateValue, Transcript } from "@/lib/schema/transcript";

const mostListed = 100;

/** What was true at the playhead. */
export function SidePanel({
  now,
  startMs,
  onSeek,
  children,
}: {
  now: Transcript;
  startMs: number;
  onSeek(entryId: string): void;
  children: ReactNode;
}) {
  const { state, toolCalls } = now;
  const open = toolCalls.filter(({ toolCallId }) => state.openToolCallIds.includes(toolCallId));
  return (
    <aside
      aria-label="State at the playhead"
      className="w-80 shrink-0 overflow-y-auto border-l border-line px-4 py-2 max-wide:w-64 max-sm:hidden"
    >
      <Section title="At this moment">
        <Fact name="agent">{state.agent === null ? "?" : <SafeText text={state.agent} />}</Fact>
        {state.lifecycle === null ? null : <Fact name="call">{state.lifecycle}</Fact>}
        {state.endReason === null ? null : (
          <Fact name="ended by">
            <SafeText text={state.endReason} />
          </Fact>
        )}
        {open.map(({ toolCallId, name }) => (
          <Fact key={toolCallId} name="running">
            <SafeText text={name ?? toolCallId} />
          </Fact>
        ))}
      </Section>
      <Values title="States" values={state.states} startMs={startMs} onSeek={onSeek} />
      <Values title="Memory" values={state.memory} startMs={startMs} onSeek={onSeek} />
      {children}
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="py-2">
      <h2 className="pb-1 text-xs font-semibold text-text-2">{title}</h2>
      <dl className="flex flex-col gap-0.5 text-xs">{children}</dl>
    </section>
  );
}

function Fact({ name, tip, children }: { name: string; tip?: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="shrink-0 text-text-3">{name}</dt>
      <dd className="figure min-w-0 text-right break-words" data-tip={tip}>
        {children}
      </dd>
    </div>
  );
}

interface ValuesProps {
  title: string;
  values: readonly StateValue[];
  startMs: number;
  onSeek(entryId: string): void;
}

function Values({ title, values, startMs, onSeek }: ValuesProps) {
  if (values.length === 0) return null;
  return (
    <Section title={`${title}, last changed first`}>
      {values.slice(0, mostListed).map(({ name, value, previous, changedAtMs, entryId }, at) => (
        <div key={name} className={`rounded px-1 py-0.5 ${at === 0 ? "bg-selected" : ""}`}>
          <dt className="flex items-baseline gap-2">
            <span className="min-w-0 font-mono break-words">
              <SafeText text={name} longest={120} />
            </span>
            <button
              type="button"
              onClick={() => onSeek(entryId)}
              data-tip={`Changed ${formatDateTime(changedAtMs)}`}
              className="figure ml-auto shrink-0 text-text-3 hover:text-accent"
            >
              {formatOffset(changedAtMs - startMs)}
            </button>
          </dt>
          <dd className="break-words">
            {value === null ? <span className="text-text-3">removed</span> : <SafeText text={value} />}
            {previous === null || previous === value ? null : (
              <span className="text-text-3">
                {" "}
                was <SafeText text={previous} longest={120} />
              </span>
            )}
          </dd>
        </div>
      ))}
      {values.length > mostListed ? (
        <p className="text-text-3">{values.length - mostListed} more are not listed.</p>
      ) : null}
    </Section>
  );
}
