"use client";

import { useState } from "react";
import { askApi, RequestError } from "@/components/data/api-client";
import { Name } from "@/components/figures/name";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { paths } from "@/lib/paths";
import type { Actor } from "@/lib/permissions";

/** Name and role, and the ways out. */
export function ActorMenu({ actor, anchor, onClose }: { actor: Actor; anchor: HTMLElement; onClose(): void }) {
  const [problem, setProblem] = useState<string | null>(null);

  async function signOut(from: "signOut" | "signOutEverywhere"): Promise<void> {
    let continueAt: string | null = null;
    try {
      ({ continueAt } = await askApi(from, {}));
    } catch (error) {
      if (!(error instanceof RequestError && error.status === 401)) {
        setProblem(error instanceof Error ? error.message : "Signing out did not work; try again.");
        return;
      }
    }
    window.location.assign(continueAt ?? paths.signIn);
  }

  return (
    <Popover anchor={anchor} label="Your session" onClose={onClose}>
      <div className="flex w-56 flex-col gap-1 p-1">
        <p className="px-1 pb-1">
          <b className="font-medium break-words">
            <Name of={actor.name} />
          </b>
          <span className="block text-xs text-text-3">{actor.role}</span>
        </p>
        <Button className="max-sm:h-10" onClick={() => void signOut("signOut")}>
          Sign out
        </Button>
        <Button className="max-sm:h-10" look="quiet" onClick={() => void signOut("signOutEverywhere")}>
          Sign out everywhere
        </Button>
        {problem === null ? null : (
          <p role="alert" className="px-1 text-xs text-bad">
            {problem}
          </p>
        )}
      </div>
    </Popover>
  );
}
