import { endpoints } from "@/lib/endpoints/endpoints";
import type { TailHub } from "../entries/tail-hub";
import { AppError } from "../errors";
import type { FrameSource } from "../frames/event-stream";
import { joinSources } from "../frames/join-sources";
import { parseInput, pathParams, queryOf } from "../frames/parse-input";
import type { Log } from "../log";
import type { EventTail } from "./event-tail";

const isAt = (template: string, path: string) => new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(path);

/** Tails of entries and of events over one connection, each named by its own address in the interface. */
export function createTails({ tail, eventTail, log }: { tail: TailHub; eventTail: EventTail; log: Log }) {
  async function open(address: string): Promise<FrameSource> {
    const url = new URL(address, "http://console");
    const { params: CallParams } = endpoints.tail;
    if (isAt(endpoints.tail.path, url.pathname)) {
      const { callId } = parseInput(CallParams, pathParams(endpoints.tail.path, url), "tail");
      return tail.watch(callId, parseInput(endpoints.tail.query, queryOf(url), "tail").after);
    }
    if (isAt(endpoints.eventTail.path, url.pathname)) {
      const { callId } = parseInput(CallParams, pathParams(endpoints.eventTail.path, url), "tail");
      const query = parseInput(endpoints.eventTail.query, queryOf(url), "tail");
      return eventTail.watch(callId, query.after, query);
    }
    throw new AppError("bad-request", "tail: is not the address of a tail");
  }

  return { watch: (addresses: readonly string[]): FrameSource => joinSources(addresses.map(open), log) };
}
