import type { ReactNode } from "react";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { formatDateTime, formatDuration, formatExactCount } from "@/lib/format";
import { formatOffset } from "@/lib/replay/offset-text";
import type { Latencies, Spread, StateValue, Transcript, Usage } from "@/lib/schema/transcript";

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
  const { state, usage, latencies, toolCalls, counts } = now;
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
        <Fact name="interruptions">{formatExactCount(counts.interruptions)}</Fact>
        {open.map(({ toolCallId, name }) => (
          <Fact key={toolCallId} name="running">
            <SafeText text={name ?? toolCallId} />
          </Fact>
        ))}
      </Section>
      <Values title="States" values={state.states} startMs={startMs} onSeek={onSeek} />
      <Values title="Memory" values={state.memory} startMs={startMs} onSeek={onSeek} />
      <UsageFacts usage={usage} />
      <LatencyFacts latencies={latencies} />
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

function UsageFacts({ usage }: { usage: Usage }) {
  const tokens: [string, number][] = [
    ["tokens in", usage.inputTokens],
    ["tokens out", usage.outputTokens],
    ["of them cached", usage.cachedTokens],
    ["reasoning", usage.reasoningTokens],
    ["characters spoken", usage.characters],
  ];
  const told = tokens.filter(([, count]) => count > 0);
  const costs = Object.entries(usage.cost ?? {});
  if (told.length + costs.length + usage.models.length === 0) return null;
  return (
    <Section title="Used so far">
      {told.map(([name, count]) => (
        <Fact key={name} name={name}>
          {formatExactCount(count)}
        </Fact>
      ))}
      {costs.map(([currency, cost]) => (
        <Fact key={currency} name="cost">
          {cost.toFixed(4)} <Name of={currency} longest={12} />
        </Fact>
      ))}
      {usage.models.length === 0 ? null : (
        <Fact name="models">
          <SafeText text={usage.models.join(", ")} />
        </Fact>
      )}
    </Section>
  );
}

function LatencyFacts({ latencies: { reply, tool, model, firstWordMs, longestSilenceMs } }: { latencies: Latencies }) {
  const spreads: [string, Spread | null][] = [
    ["reply", reply],
    ["tool", tool],
    ["model", model],
  ];
  const told = spreads.flatMap(([name, spread]) => (spread ? [{ name, spread }] : []));
  if (told.length === 0 && firstWordMs === null && longestSilenceMs === null) return null;
  return (
    <Section title="How fast, so far">
      {told.map(({ name, spread: { count, p50, p95, p99, max } }) => (
        <Fact
          key={name}
          name={`${name}, median / p95`}
          tip={`${count} measured, p99 ${formatDuration(p99)}, longest ${formatDuration(max)}`}
        >
          {formatDuration(p50)} / {formatDuration(p95)}
        </Fact>
      ))}
      {firstWordMs === null ? null : <Fact name="first word after">{formatDuration(firstWordMs)}</Fact>}
      {longestSilenceMs === null ? null : <Fact name="longest silence">{formatDuration(longestSilenceMs)}</Fact>}
    </Section>
  );
}
