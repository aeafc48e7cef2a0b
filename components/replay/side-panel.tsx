import type { ReactNode } from "react";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";
import { sayLifecycle } from "@/lib/player/lifecycle-words";
import { formatOffset } from "@/lib/player/offset-text";
import type { StateValue, Transcript } from "@/lib/schema/transcript";

const maxListed = 100;

/** What was true at the playhead. */
export function SidePanel({
  now,
  isReading,
  startMs,
  isSheetOpen,
  onCloseSheet,
  onSeek,
  groups,
  children,
}: {
  now: Transcript;
  /** Only the beginning of the call is here yet. */
  isReading: boolean;
  startMs: number;
  /** On a phone it is a sheet over the transcript. */
  isSheetOpen: boolean;
  onCloseSheet(): void;
  onSeek(entryId: string): void;
  groups: ReactNode;
  children: ReactNode;
}) {
  const { state, toolCalls } = now;
  const open = toolCalls.filter(({ toolCallId }) => state.openToolCallIds.includes(toolCallId));
  return (
    <aside
      aria-label="State at the playhead"
      onKeyDown={({ key }) => key === "Escape" && isSheetOpen && onCloseSheet()}
      className={`w-80 shrink-0 overflow-y-auto border-l border-line px-4 py-2 max-wide:w-64 print:hidden ${
        isSheetOpen
          ? "max-sm:fixed max-sm:inset-x-0 max-sm:top-1/3 max-sm:bottom-13 max-sm:z-30 max-sm:w-auto max-sm:rounded-t-lg max-sm:border-t max-sm:border-l-0 max-sm:border-line-strong max-sm:bg-raised max-sm:shadow-pop"
          : "max-sm:hidden"
      }`}
    >
      {isSheetOpen ? (
        <Button autoFocus look="quiet" className="float-right sm:hidden" onClick={onCloseSheet}>
          Close
        </Button>
      ) : null}
      <Section title="At this moment">
        {state.agent !== null ? (
          <Fact name="agent">
            <SafeText text={state.agent} />
          </Fact>
        ) : isReading ? (
          <Fact name="agent">reading…</Fact>
        ) : (
          <Fact name="agent" tip="No entry up to here names the agent.">
            <span className="text-text-3">not named yet</span>
          </Fact>
        )}
        {state.lifecycle === null ? null : <Fact name="call">{sayLifecycle(state.lifecycle)}</Fact>}
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
      {groups}
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

function Fact({ name, tip, children }: { name: string; tip?: string | undefined; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3">
      <dt className="shrink-0 text-text-3">{name}</dt>
      <dd className="figure min-w-0 overflow-x-clip text-right wrap-anywhere" data-tip={tip}>
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
      {values.slice(0, maxListed).map(({ name, value, previous, changedAtMs, entryId }, at) => (
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
      {values.length > maxListed ? (
        <p className="text-text-3">{values.length - maxListed} more are not listed.</p>
      ) : null}
    </Section>
  );
}
