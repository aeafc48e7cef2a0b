import { useState } from "react";
import type { Actor } from "@/lib/permissions";
import { ActorMenu } from "./actor-menu";
import { SessionWatch } from "./session-watch";

/** Who is signed in; opens what they can do about it. */
export function ActorButton({ actor }: { actor: Actor }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        className="max-w-32 truncate rounded px-1 py-1 text-xs text-text-2 hover:bg-hover"
      >
        {actor.name}
      </button>
      <SessionWatch />
      {anchor ? <ActorMenu actor={actor} anchor={anchor} onClose={() => setAnchor(null)} /> : null}
    </>
  );
}
