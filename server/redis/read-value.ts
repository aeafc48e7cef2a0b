import type { Reply } from "@/lib/topology/cluster-replies";
import type { ReplyReader } from "./reply-reader";

/** A reply as it is, nested as it came; for small answers whose shape differs between servers. */
export function readValue(reader: ReplyReader): Reply {
  if (reader.isNil()) {
    reader.skip();
    return null;
  }
  const kind = reader.buffer[reader.position];
  if (kind === 42) return Array.from({ length: reader.arrayLength() }, () => readValue(reader));
  return kind === 58 ? reader.integer() : reader.utf8();
}
