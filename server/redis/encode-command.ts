/** One command in RESP, ready to be sent any number of times. */
export function encodeCommand(...parts: (string | number | Buffer)[]): Buffer {
  const buffers: Buffer[] = [Buffer.from(`*${parts.length}\r\n`)];
  for (const part of parts) {
    const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    buffers.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n"));
  }
  return Buffer.concat(buffers);
}
