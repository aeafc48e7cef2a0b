import { createServer, type ServerResponse } from "node:http";
import { answerMessages } from "./child";

const clients = new Set<ServerResponse>();
let timer: NodeJS.Timeout | undefined;

const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" });
  response.write(": hello\n\n");
  clients.add(response);
  response.once("close", () => clients.delete(response));
});

/** Writes the same frame to every client so many times a second, `framesPerChunk` of them in one write. */
answerMessages(async ({ listen, frame, perSecond, framesPerChunk }) => {
  if (listen) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4_096, resolve));
    const address = server.address();
    return { port: typeof address === "object" && address !== null ? address.port : 0 };
  }
  clearInterval(timer);
  if (!perSecond) return;
  const chunk = Buffer.from(String(frame).repeat(Number(framesPerChunk)));
  timer = setInterval(
    () => {
      for (const client of clients) client.write(chunk);
    },
    (1_000 / Number(perSecond)) * Number(framesPerChunk),
  );
});
