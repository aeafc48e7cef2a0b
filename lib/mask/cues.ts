const cues: [RegExp, string][] = [
  [/\b(?:born|birth ?da(?:y|te)|date of birth|dob)\b/giu, "date of birth"],
  [/\b(?:social(?: security)?|ssn)\b/giu, "social security number"],
  [
    /\b(?:credit|debit|card|cvv|cvc|security code|expir\w*|end(?:s|ing) (?:in|with)|last (?:four|4|three|3))\b/giu,
    "card number",
  ],
  [
    /\b(?:phone|mobile|cell|call me|reach (?:me|you)|text me|(?:contact|best) number|number (?:to|can)|telephone|call (?:you )?back)\b/giu,
    "phone number",
  ],
  [
    /\b(?:account|iban|routing|sort code|member(?:ship)?|policy|passport|licen[cs]e|pin|passcode|digits?)\b/giu,
    "account number",
  ],
];
const asking =
  /\?|\b(?:what|which|may|can|could|would|please|tell|give|read|spell|confirm|verify|enter|need|have|provide|repeat|your|my)\b/iu;
export const birthCue = /\b(?:born(?: (?:on|in))?|birth ?da(?:y|te)|date of birth|dob)\b/giu;
export const mailCue = /\b(?:e-?mail|mail address)\b/iu;

/** What the cue nearest to the end of a text promises; null without any. */
export function namedCue(text: string): string | null {
  let found: string | null = null;
  let nearest = -1;
  for (const [pattern, label] of cues) {
    const at = lastIndex(text, pattern);
    if (at <= nearest) continue;
    found = label;
    nearest = at;
  }
  return found;
}

function lastIndex(text: string, pattern: RegExp): number {
  let at = -1;
  for (const { index } of text.matchAll(pattern)) at = index;
  return at;
}

const nearCharacters = 60;

/** "… is my account number": what was just said, named afterwards. */
export function cueAfter(text: string): string | null {
  const said = /^[\s,]*(?:is|was|that's|that is|as)?\s*(?:my|the|our|his|her|your)\s+((?:\S+\s?){1,3})/iu.exec(
    text.slice(0, nearCharacters),
  )?.[1];
  return said === undefined ? null : namedCue(said);
}

export const isAsking = (text: string): boolean => asking.test(text);
