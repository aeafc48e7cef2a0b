import type { RawEvent } from "../../schema/conversation-event";
import { addRule } from "./turn-draft";
import { laneName, ownTurn, type TurnFold } from "./turn-fold";

/** Items without a text that a chain may lead through: a question's answer often comes after several tool calls. */
const maxChainLength = 50;
const roles = ["user", "agent", "human", "system", "tool", "unknown"] as const;

/** An item says which it follows, whether it has a text or not. Turns that already stand otherwise change places. */
export function linkItems(turns: TurnFold, event: RawEvent): void {
  const { segment, previousSegment } = event;
  if (segment === undefined || previousSegment === undefined || segment === previousSegment) return;
  turns.followers.set(previousSegment, segment);
  const before = turnNamed(turns, previousSegment, event.channel);
  const after = turnNamed(turns, segment, event.channel) ?? followerOf(turns, segment, event.channel);
  if (before !== undefined && after !== undefined) putBefore(turns, before, after);
}

/** The turn that follows a segment, directly or behind items that have no text. */
export function followerOf(turns: TurnFold, segment: string, channel: string | undefined): number | undefined {
  if (turns.followers.size === 0) return undefined;
  let name = turns.followers.get(segment);
  for (let step = 0; name !== undefined && step < maxChainLength; step++) {
    const no = turnNamed(turns, name, channel);
    if (no !== undefined) return no;
    name = turns.followers.get(name);
  }
  return undefined;
}

function turnNamed(turns: TurnFold, segment: string, channel: string | undefined): number | undefined {
  for (const role of roles) {
    const place = turns.places.get(`${laneName(role, channel)}|${segment}`);
    if (place !== undefined) return place.no;
  }
  return undefined;
}

/** What is followed was spoken before what follows it, whichever arrived first. */
export function putBefore(turns: TurnFold, no: number, follower: number): void {
  const { order, drafts } = turns;
  const from = order.lastIndexOf(no);
  const to = order.lastIndexOf(follower);
  if (from <= to || to < 0) return;
  order.splice(to, 0, ...order.splice(from, 1));
  const own = ownTurn(turns, no);
  if (own === undefined) return;
  own.startMs = Math.min(own.startMs, drafts[follower]?.startMs ?? own.startMs);
  addRule(own, "follows-item");
}
