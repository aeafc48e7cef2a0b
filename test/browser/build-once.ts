import { buildIfNeeded } from "@/server/launch/build";

/** Before the workers start: each would build for itself at the same time. */
export default function buildOnce(): Promise<void> {
  return buildIfNeeded({ say: (line) => console.log(line) });
}
