import type { Actor } from "@/lib/permissions";
import { LazyActorButton } from "./lazy-actor-button";

/** Who is signed in. The name holds the button's place until its parts are loaded, all at once, after the first paint. */
export function Account({ actor }: { actor: Actor }) {
  return (
    <div
      className="grid items-center *:col-start-1 *:row-start-1 data-local:max-wide:hidden"
      data-local={actor.isLocal || undefined}
    >
      <span aria-hidden className="invisible max-w-32 truncate px-1 text-xs whitespace-nowrap">
        {actor.name}
      </span>
      <LazyActorButton actor={actor} />
    </div>
  );
}
