import type { ReactNode } from "react";
import { Shape } from "@/components/ui/shape";
import { formatBytes, formatCount, formatExactMs, formatPercent, formatRate, unknownMark } from "@/lib/format";
import type { NodeFacts } from "@/lib/schema/node-facts";
import type { MasterNaming } from "@/lib/schema/snapshot";
import { describeClock, describeNaming, nodeStanding } from "@/lib/topology/describe-nodes";
import { Figure, NotApplicable } from "./figure";

/** Every server that holds what is watched: what it is for, how it stands, how far behind, and what reading it costs. */
export function NodeTable({ nodes, naming }: { nodes: readonly NodeFacts[]; naming: MasterNaming | null }) {
  const hasSlots = nodes.some(({ slots }) => slots > 0);
  return (
    <>
      <table aria-label="Nodes" className="w-full">
        <thead>
          <tr className="h-7 text-xs text-text-2 [&>th]:font-medium">
            <Head isText>Server</Head>
            <Head isText>State</Head>
            {hasSlots ? (
              <Head isWide tip="Of 16,384 slots, into which a Cluster sorts its keys.">
                Slots
              </Head>
            ) : null}
            <Head isLastOnPhone tip="Those of a replica are its master's.">
              Calls
            </Head>
            <Head isWide tip="Bytes that a replica has yet to acknowledge, by its master's last word.">
              Behind
            </Head>
            <Head isWide tip="Its clock less this console's: ages are counted on the server's own clock.">
              Clock
            </Head>
            <Head isWide tip="What the console's own reading costs it.">
              Of a core
            </Head>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <NodeRow key={node.nodeId} node={node} hasSlots={hasSlots} />
          ))}
        </tbody>
      </table>
      {naming === null ? null : <p className="px-3 py-1 text-xs text-text-2 sm:px-4">{describeNaming(naming)}</p>}
    </>
  );
}

function NodeRow({ node, hasSlots }: { node: NodeFacts; hasSlots: boolean }) {
  const { address, role, shard, slots, calls, message, lagBytes, clockOffsetMs, load, state } = node;
  const { shape, tone, text } = nodeStanding(node);
  return (
    <tr className="h-8 border-t border-line align-baseline text-right [&>*]:py-1 [&>td]:pl-2">
      <th scope="row" className="pl-3 text-left font-normal sm:pl-4">
        <span className="block max-w-36 truncate font-mono text-xs md:max-w-52 lg:max-w-96" data-tip={address}>
          {address}
        </span>
        <span className="block text-xs text-text-2">
          {shard === null ? role : role === "master" ? `master of shard ${shard}` : `replica of shard ${shard}`}
        </span>
      </th>
      <td className="text-left">
        <span className="inline-flex items-baseline gap-1.5">
          <Shape shape={shape} tone={tone} />
          <span>{text}</span>
        </span>
        {message === null ? null : <span className="block text-xs text-bad">{message}</span>}
      </td>
      {hasSlots ? (
        <td className="max-sm:hidden">{role === "replica" ? <Nothing /> : <Figure text={formatCount(slots)} />}</td>
      ) : null}
      <td className={`max-sm:pr-3 ${role === "replica" ? "text-text-3" : ""}`}>
        <Figure text={formatCount(calls)} />
      </td>
      <td className="max-sm:hidden">
        {state === null ? (
          <Figure
            text={formatBytes(lagBytes)}
            tip={lagBytes === null ? "Its master did not say how far it has come." : undefined}
          />
        ) : (
          <Nothing />
        )}
      </td>
      <td className="max-sm:hidden">
        {state === null ? (
          <Nothing />
        ) : clockOffsetMs === null ? (
          <Figure text={unknownMark} tip="It has not answered yet." />
        ) : (
          <Figure text={describeClock(clockOffsetMs) ?? "in step"} tip={formatExactMs(Math.round(clockOffsetMs))} />
        )}
      </td>
      <td className="pr-3 max-sm:hidden sm:pr-4">
        {load === null ? (
          <Nothing />
        ) : (
          <>
            <Figure
              text={formatPercent(load.redisCorePercent)}
              tip={`${formatRate(load.commandsPerSecond)} commands/s, of ${load.budgetPercent} % allowed`}
            />
            {load.isOverBudget ? <span className="block text-xs text-warn">over its budget</span> : null}
          </>
        )}
      </td>
    </tr>
  );
}

const Nothing = () => <NotApplicable why="Replicas are not read, and hold what their master holds." />;

function Head({
  isText = false,
  isWide = false,
  isLastOnPhone = false,
  tip,
  children,
}: {
  isText?: boolean;
  /** Left out on phones. */
  isWide?: boolean;
  isLastOnPhone?: boolean;
  tip?: string;
  children: ReactNode;
}) {
  return (
    <th
      scope="col"
      data-tip={tip}
      className={`whitespace-nowrap pl-2 first:pl-3 last:pr-3 sm:first:pl-4 sm:last:pr-4 ${isText ? "text-left" : "text-right"} ${isWide ? "max-sm:hidden" : ""} ${isLastOnPhone ? "max-sm:pr-3" : ""}`}
    >
      {children}
    </th>
  );
}
