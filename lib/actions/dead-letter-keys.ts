/**
 * Where the dead letters of a stream lie: in its own Cluster slot, so that one script can move an entry. A key with a
 * hash tag keeps it; any other key becomes the tag as a whole.
 */
export function deadLetterKeys(streamKey: string): { stream: string; index: string } {
  const open = streamKey.indexOf("{");
  const close = open === -1 ? -1 : streamKey.indexOf("}", open + 1);
  const stream = close > open + 1 ? `dlq:${streamKey}` : `dlq:{${streamKey}}`;
  return { stream, index: `${stream}:idx` };
}
