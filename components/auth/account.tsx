import type { Actor } from "@/lib/permissions";
import { LazyActorButton } from "./lazy-actor-button";

const localTip =
  "No sign-in is configured: everybody at this machine is the local operator with every right, and what they do is recorded under that name. Set CALLBOARD_USERS_FILE to change that.";

/** Who is signed in. The name holds the button's place until its parts are loaded, all at once, after the first paint. */
export function Account({ actor }: { actor: Actor }) {
  if (actor.isLocal) {
    return (
      <button
        type="button"
        data-tip={localTip}
        className="rounded-sm px-1.5 py-0.5 text-xs whitespace-nowrap text-text-2 hover:bg-hover"
      >
        No sign-in<span className="max-wide:sr-only">: local operator</span>
      </button>
    );
  }
  return (
    <div className="grid items-center *:col-start-1 *:row-start-1">
      <span aria-hidden className="invisible max-w-32 truncate px-1 text-xs">
        {actor.name}
      </span>
      <LazyActorButton actor={actor} />
    </div>
  );
}
