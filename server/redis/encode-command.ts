/** One command in RESP, ready to be sent any number of times. Texts are sent as UTF-8. */
export function encodeCommand(...parts: (string | number | Buffer)[]): Buffer {
  const texts: (string | number)[] = [];
  for (const part of parts) {
    if (typeof part === "object") return encodeBytes(parts);
    texts.push(part);
  }
  return Buffer.from(commandText(texts));
}

/** The same as text, where many are sent together: a buffer for each costs more than the text in it. */
export function commandText(parts: readonly (string | number)[]): string {
  let text = `*${parts.length}\r\n`;
  for (const part of parts) {
    const argument = typeof part === "string" ? part : String(part);
    text += `$${Buffer.byteLength(argument)}\r\n${argument}\r\n`;
  }
  return text;
}

function encodeBytes(parts: (string | number | Buffer)[]): Buffer {
  const buffers: Buffer[] = [Buffer.from(`*${parts.length}\r\n`)];
  for (const part of parts) {
    const bytes = typeof part === "object" ? part : Buffer.from(String(part));
    buffers.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n"));
  }
  return Buffer.concat(buffers);
}
