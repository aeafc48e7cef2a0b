const joining =
  "\\p{sc=Arab}\\p{sc=Syrc}\\p{sc=Mong}\\p{sc=Deva}\\p{sc=Beng}\\p{sc=Guru}\\p{sc=Gujr}\\p{sc=Orya}\\p{sc=Taml}\\p{sc=Telu}\\p{sc=Knda}\\p{sc=Mlym}\\p{sc=Sinh}\\p{sc=Khmr}\\p{sc=Mymr}";

/**
 * What a reader would not see, or what changes what is seen: controls, formatting, blanks that are no space, separators
 * that break lines, lone surrogates, and the fifth and further marks on one letter. Joiners stay where writing needs them:
 * within an emoji, and after a letter of a script that joins.
 */
export const unseenPattern = new RegExp(
  [
    "(?<=\\p{M}{4})\\p{M}+",
    `(?<!\\p{Extended_Pictographic}[\\ufe0f\\u{1f3fb}-\\u{1f3ff}]?|[${joining}]\\p{M}?)\\u200d`,
    `(?<![${joining}]\\p{M}?)\\u200c`,
    "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u2800]",
    "(?![\\u200c\\u200d\\ufe0e\\ufe0f])[\\p{Cf}\\p{DI}]",
  ].join("|"),
  "gu",
);

/** An id or a name that others chose, as one line without anything unseen; quoted where nothing of it would show. */
export function visibleName(name: string, longest = 300): string {
  const shown = cutText(name, longest).replace(unseenPattern, (found) => {
    const { length } = [...found];
    return length > 1 ? `[${length} marks]` : `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
  });
  const whole = name.length > longest ? `${shown}…` : shown;
  return whole.trim() === "" ? `"${whole}"` : whole;
}

/** The same within a sentence of ours: letters that run from right to left do not turn the words beside them round. */
export function nameInText(name: string): string {
  const shown = visibleName(name, 120);
  return rightToLeft.test(shown) ? `\u2068${shown}\u2069` : shown;
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** At most `longest` code units, without half a character at the end. */
export function cutText(text: string, longest: number): string {
  return text.length > longest ? text.slice(0, longest).replace(/[\ud800-\udbff]$/, "") : text;
}
