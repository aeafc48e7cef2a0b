import type { Runtime } from "@/server/runtime";

const here = { address: "127.0.0.1", host: null, proto: null, isForwarded: false };

/** A runtime for tests that call handlers as such: each request counts as one that came through the door from this machine. */
export function insideTheDoor(runtime: Runtime): Runtime {
  return { ...runtime, responses: { ...runtime.responses, find: () => undefined, forwardingOf: () => here } };
}
