/** The query of an address; what is empty or not given is left out, lists are joined by commas. */
export function searchOf(ask: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(ask)) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text !== "") search.set(name, text);
  }
  return search.toString();
}
