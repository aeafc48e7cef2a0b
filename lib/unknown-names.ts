/** Names of an address that a page does not know, each with the known one that was probably meant. */
export function unknownNames(
  given: Iterable<string>,
  known: readonly string[],
): { name: string; meant: string | null }[] {
  const found = [...new Set(given)].filter((name) => !known.includes(name) && !ofOthers.has(name));
  return found.slice(0, maxTold).map((name) => ({ name, meant: meantBy(name, known) }));
}

const maxTold = 4;
/** What the framework and links from elsewhere add. */
const ofOthers = new Set(["_rsc", "ended", "utm_source", "utm_medium", "utm_campaign"]);

function meantBy(name: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, "");
  const wanted = plain(name);
  if (wanted.length < 3) return null;
  return known.find((one) => plain(one).startsWith(wanted) || wanted.startsWith(plain(one))) ?? null;
}
