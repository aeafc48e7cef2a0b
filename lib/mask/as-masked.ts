import type { ConversationEvent, RawEvent } from "../schema/conversation-event";
import type { RawEntry, StreamEntry } from "../schema/stream-entry";

/** The only places where something becomes fit to be sent: whoever calls them has looked at every text in it. */
export const asMaskedEntry = (entry: RawEntry) => entry as StreamEntry;
export const asMaskedEvent = (event: RawEvent) => event as ConversationEvent;
