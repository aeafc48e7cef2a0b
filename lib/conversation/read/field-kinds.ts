/** What a field holds: words that somebody said, structured content of any kind, or facts about the event itself. */
export type FieldKind = "speech" | "content" | "metadata";

/** Field names by what they hold, at any depth of a producer's body. What is in neither list is content. */
export type FieldNames = { readonly speech: ReadonlySet<string>; readonly metadata: ReadonlySet<string> };

/** Times, counts, ids of events and words for kinds, under the names that every producer uses for them. */
const sharedMetadata = `ts timestamp time created_at createdAt event_time occurred_at emitted_at at t
  type event kind event_type role phase status model lang language language_code
  seq sequence eid event_id specversion datacontenttype v version
  start end start_time end_time duration confidence is_final final`;

const namesIn = (text: string) => text.split(/\s+/).filter(Boolean);

/** Names parted by white space. */
export function fieldNames(speech: string, metadata = ""): FieldNames {
  return { speech: new Set(namesIn(speech)), metadata: new Set(namesIn(`${sharedMetadata} ${metadata}`)) };
}

/** By the name alone; a field of an entry that no adapter reads is content. */
export function fieldKindOf(fields: FieldNames | undefined, name: string): FieldKind {
  if (fields === undefined) return "content";
  return fields.speech.has(name) ? "speech" : fields.metadata.has(name) ? "metadata" : "content";
}
