import { messageOf, type ValueShape } from "@/lib/bridge/message";
import { topicOf } from "@/lib/bridge/routes";
import { addId, type IdsOf } from "./ack-entries";
import type { StreamRead } from "./read-streams";
import type { Outgoing } from "./send-run";
import type { BridgeStream } from "./stream-book";

/** What a message weighs beside its value. */
const overheadBytes = 200;

type Entries = Extract<StreamRead, { kind: "entries" }>;

export type SortedReads = {
  /** Of each topic in the order of ids, stream by stream. */
  byTopic: Map<string, Outgoing[]>;
  /** Entries that no route keeps, and ids whose entries are gone: nothing of them is sent. */
  done: IdsOf;
  /** How many entries of each stream are to be sent. */
  toSend: Map<BridgeStream, number>;
  leftOut: number;
  heldBytes: number;
};

export function sortReads(
  reads: readonly (readonly [BridgeStream, Entries])[],
  value: ValueShape,
  serverId: string,
): SortedReads {
  const sorted: SortedReads = { byTopic: new Map(), done: new Map(), toSend: new Map(), leftOut: 0, heldBytes: 0 };
  for (const [stream, { entries, gone }] of reads) {
    const source = { callId: stream.callId, streamKey: stream.key, serverId };
    let toSend = 0;
    for (const entryId of gone) addId(sorted.done, stream, entryId);
    for (const { entry, sizeBytes } of entries) {
      const topic = topicOf(stream.routes, entry);
      if (topic === null) {
        addId(sorted.done, stream, entry.id);
        sorted.leftOut++;
        continue;
      }
      const message = messageOf(entry, source, value);
      const outgoing = { stream, entryId: entry.id, message, sizeBytes: sizeBytes + overheadBytes };
      const list = sorted.byTopic.get(topic);
      if (list) list.push(outgoing);
      else sorted.byTopic.set(topic, [outgoing]);
      sorted.heldBytes += sizeBytes;
      toSend++;
    }
    sorted.toSend.set(stream, toSend);
  }
  return sorted;
}
