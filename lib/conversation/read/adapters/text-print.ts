/** FNV-1a: remembers a text in a few bytes. */
export function textPrint(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return `${text.length}.${value >>> 0}`;
}
