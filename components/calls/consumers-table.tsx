"use client";

import { useQueryClient } from "@tanstack/react-query";
import { UserX } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { HeldActions } from "@/components/actions/held-actions";
import type { ConsumerAsk } from "@/components/actions/use-remove-consumer";
import { callQuery } from "@/components/data/page-queries";
import { Figure, tipOfDuration } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { PendingLink } from "@/components/figures/pending-link";
import { formatCount, formatCounted, formatDuration } from "@/lib/format";
import type { CallDetail, CallGroupDetail, Consumer } from "@/lib/schema/call";
import { nameInText } from "@/lib/visible-name";
import type { CallPending } from "./use-call-pending";

const RemoveConsumerDialog = dynamic(
  () => import("@/components/actions/remove-consumer-dialog").then((module) => module.RemoveConsumerDialog),
  { ssr: false },
);

/** Who reads the stream, whether they still ask, and whether they still get on. */
export function ConsumersTable({
  call,
  hues,
  pending,
}: {
  call: CallDetail;
  hues: ReadonlyMap<string, number>;
  pending: CallPending;
}) {
  const rows = consumerRows(call);
  const [removing, setRemoving] = useState<ConsumerAsk | null>(null);
  const queryClient = useQueryClient();
  if (rows.length === 0) return null;
  return (
    <section aria-label="Consumers" className="border-t border-line pt-2">
      <h2 className="px-4 pb-1 text-sm font-semibold">Consumers</h2>
      <div className="relative overflow-x-auto">
        <table className="w-full min-w-90">
          <thead>
            <tr className="h-7 border-b border-line text-xs text-text-2 [&>th]:px-2 [&>th]:font-medium">
              <th scope="col" className="pl-4! text-left">
                Group
              </th>
              <th scope="col" className="text-left" data-term="consumer">
                Consumer
              </th>
              <th scope="col" className="text-right" data-term="pending">
                Pending
              </th>
              <th scope="col" className="text-right" data-term="idle">
                Idle
              </th>
              <th scope="col" className="text-right" data-term="inactive">
                Inactive
              </th>
              <th scope="col" className="pr-4!">
                <span className="sr-only">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, consumer }) => (
              <tr
                key={`${group} ${consumer.name}`}
                className="h-8 border-b border-line text-right [&>td]:px-2 [&>td]:whitespace-nowrap"
              >
                <td className="pl-4! text-left">
                  <GroupName name={group} hue={hues.get(group)} />
                </td>
                <td className="max-w-60 truncate text-left font-mono text-xs">
                  <Name of={consumer.name} />
                </td>
                <td>
                  <PendingLink count={consumer.pending} group={group} callId={call.callId} consumer={consumer.name} />
                </td>
                <td>
                  <Figure text={formatDuration(consumer.idleMs)} tip={tipOfIdle(consumer)} />
                </td>
                <td>
                  <Inactive consumer={consumer} />
                </td>
                <td className="pr-4!">
                  <span className="flex items-center justify-end gap-1">
                    <HeldActions
                      rows={pending.heldBy(group, consumer.name) ?? []}
                      whose={`${nameInText(consumer.name)} in ${nameInText(call.callId)}`}
                      onChange={pending.onChange}
                    />
                    <button
                      type="button"
                      aria-label={`Remove ${nameInText(consumer.name)} of ${nameInText(group)}`}
                      data-tip={`Move what ${nameInText(consumer.name)} holds, then remove it`}
                      onClick={() => setRemoving({ group, consumer: consumer.name, callId: call.callId })}
                      className="rounded p-0.5 align-middle text-text-3 hover:bg-hover hover:text-text"
                    >
                      <UserX aria-hidden className="size-3.5" />
                    </button>
                  </span>
                </td>
              </tr>
            ))}
            {call.groups.map(({ name, moreConsumers }) =>
              moreConsumers === null ? null : (
                <tr key={name} className="h-8 border-b border-line text-text-2 [&>td]:px-2">
                  <td className="pl-4! text-left">
                    <GroupName name={name} hue={hues.get(name)} />
                  </td>
                  <td colSpan={5} className="text-left">
                    {moreText(moreConsumers)}
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
      {removing === null ? null : (
        <RemoveConsumerDialog
          ask={removing}
          onChange={() => void queryClient.invalidateQueries({ queryKey: callQuery(call.callId).queryKey })}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}

const onePage = 20;

/** As the server lists them; where they are many, who holds entries stands first. */
function consumerRows({ groups }: CallDetail): { group: string; consumer: Consumer }[] {
  const rows = groups.flatMap((group) => group.consumers.map((consumer) => ({ group: group.name, consumer })));
  if (rows.length <= onePage) return rows;
  return rows.sort((a, b) => Number(b.consumer.pending > 0) - Number(a.consumer.pending > 0));
}

function moreText({ withoutEntries, holding, pending }: NonNullable<CallGroupDetail["moreConsumers"]>): string {
  const holders =
    holding > 0 ? [`${formatCount(holding)} that hold ${formatCounted(pending, "entry", "entries")}`] : [];
  const others = withoutEntries > 0 ? [`${formatCount(withoutEntries)} without entries`] : [];
  return `and ${[...holders, ...others].join(" and ")}, not shown`;
}

function tipOfIdle({ idleMs, touchedByOperatorMs }: Consumer): string {
  if (touchedByOperatorMs === null) return tipOfDuration(idleMs ?? 0, "");
  const touched = `Touched by an operator ${formatDuration(touchedByOperatorMs)} ago, which is no sign of life.`;
  return idleMs === null ? `${touched} It was never seen to read.` : `${touched} Its own last sign counts here.`;
}

function Inactive({ consumer: { inactiveMs } }: { consumer: Consumer }) {
  if (inactiveMs === null)
    return <Figure text="?" tip="This server does not tell idle from inactive (Redis 7.2 and later do)." />;
  if (inactiveMs < 0) return <Figure text="never active" tip="It has not got an entry yet." />;
  return <Figure text={formatDuration(inactiveMs)} tip={tipOfDuration(inactiveMs, "")} />;
}
