/** Reads fields of INFO replies, one below the other; a field that is not there is undefined. */
export type InfoField = (name: string) => string | undefined;

export function infoFields(text: string): InfoField {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return (name) => fields.get(name);
}
