import type { ReactNode } from "react";
import { Shape } from "@/components/ui/shape";
import { formatCount, formatCountdown, formatCounted, formatDuration } from "@/lib/format";
import type { BridgeWorkerState, CallContinuity, DurabilityAnswer } from "@/lib/schema/durability";
import { EndangeredCalls } from "./endangered-calls";

/** How far the archive and the bridge have come, and which calls trimming takes before they are copied. */
export function Continuity({ answer }: { answer: DurabilityAnswer }) {
  const { calls, moreCalls } = answer;
  // The worst come first: a copy whose calls are all beyond the bound shares it with one that is worse.
  const isInDanger = (copy: CallContinuity["copy"]) => calls.some((call) => call.copy === copy);
  return (
    <section aria-labelledby="continuity" className="border-t border-line px-3 py-3 sm:px-4">
      <h2 id="continuity" className="text-sm font-semibold">
        Copies
      </h2>
      <dl className="mt-2 grid gap-x-6 gap-y-2 sm:grid-cols-[15rem_1fr]">
        <Row label="Archive">
          <ArchiveLine archive={answer.archive} isInDanger={isInDanger("archive")} />
        </Row>
        <Row label="Bridge to Kafka">
          <BridgeLines bridge={answer.bridge} isInDanger={isInDanger("bridge")} />
        </Row>
      </dl>
      <EndangeredCalls calls={calls} moreCalls={moreCalls} />
    </section>
  );
}

type ArchiveLineProps = Pick<DurabilityAnswer, "archive"> & { isInDanger: boolean };

function ArchiveLine({ archive, isInDanger }: ArchiveLineProps) {
  const { state, problem, waitingEntries, waitingStreams, untilTrimmedMs } = archive;
  if (state === "off") return <span className="text-text-2">off · CALLBOARD_ARCHIVE=on keeps what Redis trims</span>;
  if (state === "standby") return <span className="text-text-2">another console copies; how far it is, it says</span>;
  if (state === "starting") return <span className="text-text-2">nothing was copied yet</span>;
  const behind =
    waitingStreams === 0
      ? "all entries that were read are copied"
      : `${formatCount(waitingEntries)} entries of ${formatCounted(waitingStreams, "call")} wait to be copied`;
  return (
    <Line isRisk={state === "stopped" || isInDanger}>
      {problem === null ? null : `stands still: ${problem} · `}
      {behind}
      {untilTrimmedMs === null ? "" : `; trimming reaches the first of them ${soon(untilTrimmedMs)}`}
    </Line>
  );
}

type BridgeLinesProps = Pick<DurabilityAnswer, "bridge"> & { isInDanger: boolean };

function BridgeLines({ bridge, isInDanger }: BridgeLinesProps) {
  const { group, calls, waitingEntries, untilTrimmedMs, workers, problem } = bridge;
  if (problem !== null) return <Line isRisk>? · {problem}</Line>;
  if (workers.length === 0 && calls === 0) {
    return (
      <span className="text-text-2">
        no worker of the group “{group}” is known · name brokers in CALLBOARD_KAFKA_BROKERS and start npm run bridge
      </span>
    );
  }
  const hasNobody = !workers.some(({ isAlive }) => isAlive);
  return (
    <>
      <Line isRisk={hasNobody || isInDanger}>
        {hasNobody ? "no worker lives · " : ""}
        {formatCount(waitingEntries)} entries of {formatCounted(calls, "call")} are not in Kafka yet
        {untilTrimmedMs === null ? "" : `; trimming reaches the first of them ${soon(untilTrimmedMs)}`}
      </Line>
      <ul aria-label="Workers of the bridge">
        {workers.map((worker) => (
          <Worker key={worker.worker} {...worker} />
        ))}
      </ul>
    </>
  );
}

function Worker(state: BridgeWorkerState) {
  const { worker, beatAgeMs, isAlive, ownStreams, sentEntries, ackedEntries, goneEntries, problems } = state;
  return (
    <li className="mt-1">
      <Line isRisk={!isAlive || problems.length > 0 || (goneEntries ?? 0) > 0}>
        <span className="font-mono text-xs wrap-anywhere">{worker}</span> {isAlive ? "lives" : "is gone"}, last beat{" "}
        {beatAgeMs === null ? "?" : `${formatDuration(beatAgeMs)} ago`} · {formatCount(ownStreams)} streams ·{" "}
        {formatCount(sentEntries)} sent, {formatCount(ackedEntries)} acked
        {goneEntries ? `, ${formatCount(goneEntries)} trimmed before they could be sent` : ""}
      </Line>
      {problems.map((line) => (
        <p key={line} className="pl-5 text-warn">
          {line}
        </p>
      ))}
    </li>
  );
}

function Line({ isRisk = false, children }: { isRisk?: boolean; children: ReactNode }) {
  return (
    <span className="flex items-baseline gap-2">
      {isRisk ? <Shape shape="triangle" tone="warn" label="worth a look" /> : null}
      <span className="min-w-0">{children}</span>
    </span>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-2">{label}</dt>
      <dd className="min-w-0 max-sm:-mt-1.5">{children}</dd>
    </>
  );
}

const soon = (ms: number): string => (ms < 500 ? "now" : `in ${formatCountdown(ms)}`);
