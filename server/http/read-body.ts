import { AppError } from "@/server/errors";

/**
 * The JSON a request carries; undefined where the endpoint takes none. At most `maxBytes`, read no further than that. What
 * is larger than `keptBytes` is read to its end, so that its sender can hear the answer, and not looked at.
 */
export async function readBody(request: Request, maxBytes: number, keptBytes = maxBytes): Promise<unknown> {
  if (maxBytes === 0) return undefined;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type)) throw bad("is not JSON; send it with content-type: application/json");
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunksOf(request.body)) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    if (sizeBytes <= keptBytes) chunks.push(chunk);
  }
  if (sizeBytes > keptBytes) throw tooLarge(keptBytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw bad("is not valid JSON");
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw bad("broke off before its end");
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("too-large", `The body is larger than ${maxBytes} bytes; send fewer targets, or make it a job.`);
}

function bad(message: string): AppError {
  return new AppError("bad-request", `body: ${message}`, [{ path: "body", message }]);
}
