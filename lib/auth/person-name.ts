/** Names that stand for somebody else in the audit: a program's token, whoever sits at the machine, who is not known. */
const taken = /^(token:|local operator$|nobody$)/i;
const longest = 64;

/**
 * The name of a person as a sign-in provider gives it, fit for the audit and the screen: one line, nothing that turns
 * the letters around it, no look of another kind of actor. Null when nothing is left.
 */
export function personName(text: string): string | null {
  const name = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, "").trim();
  if (name === "") return null;
  return [...(taken.test(name) ? `person:${name}` : name)].slice(0, longest).join("");
}
