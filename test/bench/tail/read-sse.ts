import { get, type IncomingMessage } from "node:http";
import { answerMessages, sharedNowUs } from "./child";

const atPattern = /"ts":"(\d+)"/g;
const responses: IncomingMessage[] = [];
let isTiming = false;
let delaysUs: number[] = [];
let frames = 0;
let chunks = 0;
let bytes = 0;

function take(chunk: Buffer): void {
  chunks++;
  bytes += chunk.length;
  for (let at = chunk.indexOf("event: entry"); at !== -1; at = chunk.indexOf("event: entry", at + 12)) frames++;
  if (!isTiming) return;
  const nowUs = sharedNowUs();
  for (const [, atUs] of chunk.toString("latin1").matchAll(atPattern)) delaysUs.push(nowUs - Number(atUs));
}

function open(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { "last-event-id": "" } }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${url}: ${response.statusCode}`));
      responses.push(response);
      response.on("error", () => undefined);
      response.once("data", () => resolve());
      response.on("data", take);
    }).on("error", reject);
  });
}

answerMessages(async ({ urls, measure, close }) => {
  if (Array.isArray(urls)) {
    for (let i = 0; i < urls.length; i += 50) await Promise.all(urls.slice(i, i + 50).map((url) => open(String(url))));
    return;
  }
  if (measure) {
    delaysUs = [];
    frames = chunks = bytes = 0;
    isTiming = measure === "delays";
    return;
  }
  const seen = { delaysUs, frames, chunks, bytes };
  isTiming = false;
  delaysUs = [];
  if (close) for (const response of responses.splice(0)) response.destroy();
  return seen;
});
