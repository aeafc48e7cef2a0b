import type { ReactNode } from "react";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatDateTime } from "@/lib/format";
import type { Loss, NodeDurability } from "@/lib/schema/durability";
import { FactTable } from "./fact-table";
import { SettingCommands } from "./setting-commands";

/** One master: what is lost when it crashes and when another one takes over, why, and what would change it. */
export function NodeLosses({ node }: { node: NodeDurability }) {
  const { address, problem, crash, powerLoss, failover, cutOff, because, risks, changes, facts, recordedSinceMs } =
    node;
  return (
    <section aria-label={address} className="border-t border-line px-3 py-3 sm:px-4">
      <h2 className="flex flex-wrap items-baseline gap-x-3 text-sm font-semibold">
        <span className="font-mono">{address}</span>
        {recordedSinceMs === null ? null : (
          <span className="text-xs font-normal text-text-3" data-tip={formatDateTime(recordedSinceMs)}>
            entries recorded since <span className="figure">{formatClock(recordedSinceMs)}</span>
          </span>
        )}
      </h2>
      {problem === null ? (
        <>
          <dl className="mt-2 grid gap-x-6 gap-y-2 sm:grid-cols-[15rem_1fr]">
            <Sentence label="A crash of Redis now loses" loss={crash} />
            <Sentence label="A crash of its machine now loses" loss={powerLoss} />
            <Sentence label="A fail-over now loses" loss={failover} />
            {cutOff === null ? null : <Sentence label="A master cut off from its replicas loses" loss={cutOff} />}
            <Row label="Because of">
              <span className="font-mono text-xs wrap-anywhere">{because}</span>
            </Row>
          </dl>
          {risks.length === 0 ? null : (
            <ul aria-label={`What is wrong at ${address}`} className="mt-3 flex flex-col gap-1">
              {risks.map((line) => (
                <li key={line} className="flex items-baseline gap-2">
                  <Shape shape="triangle" tone="warn" label="worth a look" />
                  <span>{line}</span>
                </li>
              ))}
            </ul>
          )}
          <SettingCommands changes={changes} />
          <FactTable facts={facts} askedAtMs={node.askedAtMs} />
        </>
      ) : (
        <p className="mt-2 flex items-baseline gap-2">
          <Shape shape="square" tone="bad" />
          {problem}
        </p>
      )}
    </section>
  );
}

function Sentence({ label, loss }: { label: string; loss: Loss | null }) {
  return (
    <Row label={label}>
      {loss === null ? (
        <span className="text-text-2">? · not told</span>
      ) : (
        <span className="flex items-baseline gap-2">
          {loss.isRisk ? (
            <Shape shape="triangle" tone="warn" label="worth a look" />
          ) : (
            <Shape shape="disc" tone={loss.entries === 0 ? "good" : "quiet"} />
          )}
          <span className={loss.isRisk ? "font-medium" : ""}>{loss.text}</span>
        </span>
      )}
    </Row>
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
