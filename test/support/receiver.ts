import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Received = { path: string; headers: IncomingHttpHeaders; body: string };
export type Answer = number | ((request: IncomingMessage, response: ServerResponse) => void);

/** Somebody who is told of incidents: what came, and what it answers, one after the other; the last answer stays. */
export async function startReceiver(answers: Answer[] = [200], port = 0) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    received.push({ path: request.url ?? "", headers: request.headers, body });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === "function") answer(request, response);
    else response.writeHead(answer ?? 200).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    received,
    bodies: (): ReturnType<typeof JSON.parse>[] => received.map(({ body }) => JSON.parse(body)),
    answer(...next: Answer[]): void {
      answers.splice(0, answers.length, ...next);
    },
  };
}
