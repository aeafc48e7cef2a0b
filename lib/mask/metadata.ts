import type { NameKind } from "./field-names";
import { isLuhn } from "./number-runs";

const number = /^[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,3})?$/;
const shortNumber = /^[-+]?\d{1,5}(?:\.\d{1,4})?$/;
const fraction = /^[-+]?\d{1,12}\.\d+(?:[eE][-+]?\d{1,3})?$/;
/** Seconds, milliseconds, microseconds and nanoseconds since 1970, of these decades. */
const epoch = /^(?:1[4-9]|20)\d{8}(?:\d{3}|\d{6}|\d{9})?$/;
const streamId = /^(?:1[4-9]|20)\d{11}-\d{1,6}$/;
const zone = "(?: ?(?:Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?";
const clock = "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?";
const isoTime = new RegExp(`^20[1-9]\\d-\\d{2}-\\d{2}(?:[T ]${clock}${zone})?$`);
const timeOfDay = new RegExp(`^${clock}(?: ?[ap]\\.?m\\.?)?$`, "i");
const mailDate = new RegExp(`^(?:[A-Z][a-z]{2},? )?\\d{1,2} [A-Z][a-z]{2} 20\\d\\d ${clock}${zone}$`);
const uuid = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
const hex = /^(?:W\/)?"?(?:sha\d+[:-])?[0-9a-f]{16,128}"?$/i;
const serviceId = /^[A-Z]{2}[0-9a-f]{32}$/;
const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?:\/\d{1,2})?$/;
const ipv6 = /^\[?(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:.]{3,45}\]?(?::\d{1,5})?$/i;
const hostPort = /^(?=[\w.-]*[a-z])[\w-]+(?:\.[\w-]+)*:\d{1,5}$/i;
const version = /^v?\d{1,4}(?:\.\d{1,5}){1,3}(?:[-+][\w.]{1,40})?$/i;
const isDotted = /^(?:\d{3}\.\d{3}\.\d{4}|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d)$/;
const ticket = /^[A-Z]{1,6}[-_]?\d{3,8}$/;
const model = /^[a-z][a-z0-9.]*(?:[-_/:][a-z0-9.]+)+$/;
const link = /^https?:\/\/[^\s?]{1,500}$/i;
const token = /^[\w.:+/=~#%-]{1,256}$/;
const digits = /^\d{1,24}$/;

/** One character before the @ is enough to tell; more would be looked for anew from each place of a long text. */
const mail = /[^\s@]@[^\s@]+\.\p{L}/u;
const dialled = /\+\d[\d().-]{6,}|(?<![\p{L}\d])(?:tel|sip|whatsapp|callto)[:_]/iu;
const grouped = /(?<!\d)\d{3}[-. ]\d{2,3}[-. ]\d{4}(?!\d)|(?<!\d)(?:\d{4}[-. ]){3}\d{1,7}(?!\d)/;
const standing = /(?<![\p{L}\d])1?[2-9]\d{2}[2-9]\d{6}(?![\p{L}\d])/u;
const account = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** What no id is made like: numbers as they are dialled, printed on cards or written on forms. */
export function looksPersonal(value: string): boolean {
  if (mail.test(value) || dialled.test(value) || grouped.test(value)) return true;
  if (account.test(value) && isIban(value)) return true;
  if (!digits.test(value)) return standing.test(value) && !uuid.test(value) && !epochIn(value);
  return /^[3-6]\d{14,15}$/.test(value) && isLuhn(value);
}

const epochIn = (value: string) => streamId.test(value) || isoTime.test(value);

function isIban(value: string): boolean {
  const moved = value.slice(4) + value.slice(0, 4);
  let rest = 0;
  for (const letter of moved) {
    const code = letter.charCodeAt(0);
    for (const digit of String(code > 57 ? code - 55 : code - 48)) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

function hasPlainShape(value: string): boolean {
  if (shortNumber.test(value) || fraction.test(value) || epoch.test(value) || streamId.test(value)) return true;
  if (isoTime.test(value) || timeOfDay.test(value) || mailDate.test(value)) return true;
  if (
    uuid.test(value) ||
    serviceId.test(value) ||
    (hex.test(value) && /^..+[a-f]/i.test(value) && !looksPersonal(value))
  )
    return true;
  if (ipv4.test(value) || ipv6.test(value) || hostPort.test(value)) return true;
  if (version.test(value) && !isDotted.test(value)) return true;
  return (ticket.test(value) || model.test(value) || link.test(value) || isOpaque(value)) && !looksPersonal(value);
}

/** Letters and digits in so many turns that no number is written so, an IBAN with its bank's letters neither. */
function isOpaque(value: string): boolean {
  if (value.length < 16 || value.length > 256 || !token.test(value)) return false;
  const turns = value.match(/[A-Za-z]+(?=\d)|\d+(?=[A-Za-z])/g)?.length ?? 0;
  return turns >= 5 && !/\d{9}/.test(value);
}

const maxMetadataLength = 600;

/** Whether a value that is no speech is a fact of known shape, or of the shape its name promises: shown as written. */
export function isPlainMetadata(kind: NameKind, value: string): boolean {
  if (value.length > maxMetadataLength || kind === "sensitive") return false;
  if (hasPlainShape(value)) return true;
  if (kind === "measure" || kind === "words") return number.test(value) || value === "";
  if (kind === "id") return token.test(value) && !looksPersonal(value);
  return kind === "who" && token.test(value) && !looksPersonal(value) && !/\d{7}/.test(value);
}
