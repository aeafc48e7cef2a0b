import type { EntryField } from "./entry-fields";

const perLine = 16;

/** The bytes of a value as they were sent to the browser: of text in UTF-8, of base64 what it stands for. */
export function bytesOf({ value, isBase64 }: Pick<EntryField, "value" | "isBase64">): Uint8Array {
  return isBase64 ? Uint8Array.from(atob(value), (char) => char.charCodeAt(0)) : new TextEncoder().encode(value);
}

/** Lines of 16 bytes as `xxd` writes them: where, in hexadecimal, and what of it is printable ASCII. */
export function hexDump(bytes: Uint8Array, most: number): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += perLine) {
    const part = [...bytes.subarray(at, Math.min(at + perLine, most))];
    const hex = part.map((byte, i) => (i % 2 === 1 ? `${hexOf(byte)} ` : hexOf(byte))).join("");
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}: ${hex.trimEnd().padEnd(39)}  ${text}`);
  }
  return lines.join("\n");
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");
