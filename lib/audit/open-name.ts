/** What an open reveal is noted under: ids of requests are the client's, and an action may have the same. */
export const openRevealName = (requestId: string): string => `reveal:${requestId}`;

/** What the intent of an audit record is noted under while it has no outcome. */
export function openName({ action, requestId }: { action: string; requestId: string | null }): string {
  return action === "reveal" ? openRevealName(requestId ?? "") : (requestId ?? "");
}
