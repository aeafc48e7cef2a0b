import { held, type PersonalSpan } from "./spans";

const introduced =
  /(?<![\p{L}\p{Nd}])(?:[Nn]ame is|[Nn]ame's|[Tt]his is|[Ii] am|[Ii]['’]m|[Ss]peaking (?:to|with)|[Mm]rs?|[Mm]s|[Mm]iss|[Dd]r)\.?\s+((?:\p{Lu}[\p{L}'’-]*\s?){1,3})/gu;
const capitalised = /(?<![\p{L}\p{Nd}'’])\p{Lu}\p{Ll}[\p{L}'’-]*/gu;
const sentenceBefore = /(?:^|[.?!…:]["')\]]?\s*|\n\s*)$/u;
const known =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|october|november|december|okay|yes|no|hello|english)$/iu;

/**
 * What may be a name in a text that its producer has not marked yet, as it does in the final one: what somebody says they
 * are called; and any capitalised word, where the producer is known to mark (`isMarking`).
 */
export function findHeldNames(text: string, isMarking: boolean): PersonalSpan[] {
  const spans: PersonalSpan[] = [];
  for (const { 0: found, 1: name = "", index } of text.matchAll(introduced)) {
    const end = index + found.length;
    const start = end - name.length;
    spans.push({ start, end: start + name.trimEnd().length, label: held });
  }
  for (const { 0: word, index } of isMarking ? text.matchAll(capitalised) : []) {
    if (known.test(word) || sentenceBefore.test(text.slice(Math.max(0, index - 8), index))) continue;
    spans.push({ start: index, end: index + word.length, label: held });
  }
  return spans;
}
