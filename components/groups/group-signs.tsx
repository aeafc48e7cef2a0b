"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { formatClock, formatCounted, formatDateTime } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { GroupAnswer } from "@/lib/schema/group";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { type SignKind, signKinds, signWords } from "@/lib/sign-look";

const CreateGroupDialog = dynamic(
  () => import("@/components/actions/create-group-dialog").then((module) => module.CreateGroupDialog),
  { ssr: false },
);

const shownOfEach = 3;

/** What else is to be seen of the group, a kind at a time with the calls it is seen in; a missing one can be made here. */
export function GroupSigns({ group, signs }: { group: GroupRollUp; signs: GroupAnswer["signs"] }) {
  const [isMaking, setMaking] = useState(false);
  const kinds = signKinds.filter((kind) => (group.signs[kind] ?? 0) > 0);
  if (kinds.length === 0) return null;
  return (
    <section aria-label="What is to be seen" className="border-t border-line px-3 py-2 sm:px-4">
      <ul className="flex flex-col gap-2">
        {kinds.map((kind) => (
          <li key={kind}>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h2 className="font-semibold">{signWords[kind]}</h2>
              <Link
                href={paths.calls(`?${new URLSearchParams({ group: group.name, sign: kind })}`)}
                prefetch={false}
                className="text-accent hover:underline"
              >
                in {formatCounted(group.signs[kind] ?? 0, "call")}
              </Link>
              {isMakeable(kind) && group.missingCalls > 0 ? (
                <Button look="primary" className="max-sm:h-11" onClick={() => setMaking(true)}>
                  Make it there…
                </Button>
              ) : null}
            </div>
            <ul className="text-text-2">
              {signs
                .filter((sign) => sign.kind === kind)
                .slice(0, shownOfEach)
                .map((sign) => (
                  <li key={sign.callId} className="break-words">
                    <Link
                      href={paths.call(sign.callId)}
                      prefetch={false}
                      className="font-mono text-xs hover:text-accent hover:underline"
                    >
                      <Name of={sign.callId} />
                    </Link>
                    : <SafeText text={sign.text} longest={400} />
                    <span className="text-text-3" data-tip={formatDateTime(sign.sinceMs)}>
                      , since {formatClock(sign.sinceMs)}
                    </span>
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
      {isMaking ? <CreateGroupDialog group={group.name} onClose={() => setMaking(false)} /> : null}
    </section>
  );
}

const isMakeable = (kind: SignKind) => kind === "missing" || kind === "vanished";
