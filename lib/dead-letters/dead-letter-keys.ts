import slotOf from "cluster-key-slot";

const slots = 16_384;
let tagOfSlot: readonly string[] | undefined;

/**
 * Where the dead letters of a stream lie: in its own Cluster slot, so that one script can move an entry. A key with a
 * hash tag keeps it; any other key becomes the tag as a whole; one that cannot, because a `}` in it would end the tag
 * early, is put behind a number that has its slot. No stream's place is another one's index: one that would end like an
 * index has a further ending.
 */
export function deadLetterKeys(streamKey: string): { stream: string; index: string } {
  const place = `dlq:${inSlotOf(streamKey)}`;
  const stream = /:idx(:dlq)*$/.test(place) ? `${place}:dlq` : place;
  return { stream, index: `${stream}:idx` };
}

function inSlotOf(streamKey: string): string {
  const open = streamKey.indexOf("{");
  const close = open === -1 ? -1 : streamKey.indexOf("}", open + 1);
  if (close > open + 1) return streamKey;
  if (!streamKey.includes("}")) return `{${streamKey}}`;
  tagOfSlot ??= findTags();
  return `{${tagOfSlot[slotOf(streamKey)]}}:${streamKey}`;
}

/** The smallest number of each slot. */
function findTags(): string[] {
  const tags: string[] = [];
  for (let number = 0, found = 0; found < slots; number++) {
    const tag = String(number);
    const slot = slotOf(tag);
    if (tags[slot] !== undefined) continue;
    tags[slot] = tag;
    found++;
  }
  return tags;
}
