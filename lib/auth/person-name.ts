import { unseenPattern } from "../visible-name";

const longest = 64;

/** Letters of other scripts that are drawn like those of the Latin one, small and large. */
const lookAlikes = new Set(
  [
    "аАвВеЕѕЅіІїЇјЈкКмМнНоОрРсСтТуУхХԁһԛԝѵѴӏӀґгӕӔ",
    "αΑΒΕΖΗΙιΚκΜΝνοΟρΡΤτΥυΧχϲϳ",
    "օսոհցզքԼՏ",
    "ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏚᎢᏙᎳᏃ",
    "ıɑɡɩʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꞁ",
  ].flatMap((letters) => [...letters]),
);

/**
 * The name of a person as a sign-in provider gives it, fit for the audit and the screen. It begins with `oidc:`, which no
 * name of the users file can: whoever may choose their name there cannot be taken for somebody here. What would not be
 * seen, and a letter that only looks like another, stands as its number. Null when nothing is left.
 */
export function personName(text: string): string | null {
  const plain = text.normalize("NFC").replace(/^\s+|\s+$/gu, "");
  if (plain.replace(unseenPattern, "").trim() === "") return null;
  const letters = [...plain].filter((letter) => /\p{L}/u.test(letter));
  const isMixed = letters.some((letter) => /[A-Za-z\u00c0-\u024f]/.test(letter));
  const isDisguised = letters.length > 0 && letters.every((letter) => lookAlikes.has(letter));
  const shown = [...plain.replace(unseenPattern, (found) => [...found].map(named).join(""))].map((letter) => {
    if (lookAlikes.has(letter) && (isMixed || isDisguised)) return named(letter);
    return isOtherSpelling(letter) ? named(letter) : letter;
  });
  return `oidc:${cut(shown)}`;
}

/** A form of an ASCII character (wide, bold, in a circle), or a blank that is no space. */
function isOtherSpelling(letter: string): boolean {
  const plain = letter.normalize("NFKC");
  return letter > "\u007f" && (/^[\x20-\x7e]+$/.test(plain) || /\p{Zs}/u.test(letter));
}

const named = (letter: string): string => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;

function cut(parts: readonly string[]): string {
  let text = "";
  for (const part of parts) {
    if (text.length + part.length > longest) break;
    text += part;
  }
  return text;
}
