import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { judgeAnswer } from "@/lib/incidents/judge-answer";
import type { AttemptOutcome } from "@/lib/incidents/settle-attempt";
import { findReceiver, type Lookup, type ReceiverAddress } from "./receiver-address";

const answerWithinMs = 10_000;
const maxAnswerBytes = 65_536;
const maxHeaderBytes = 16_384;

export type Post = {
  url: URL;
  body: string;
  headers: Record<string, string>;
  privateNetworks: readonly string[];
  ca?: string | undefined;
};

export type PostOptions = { withinMs?: number; lookup?: Lookup };

export type Posted = { outcome: AttemptOutcome; httpStatus: number | null };

/**
 * Sends a body to a receiver and gives what its status means; never throws. Ten seconds for all of it, redirects are not
 * followed, of the answer no more than 64 KB is read and none is kept, and nothing but the address that was checked is
 * connected to.
 */
export async function postSafely(post: Post, { withinMs = answerWithinMs, lookup }: PostOptions = {}): Promise<Posted> {
  const { hostname } = post.url;
  const late = new Promise<ReceiverAddress>((resolve) => {
    setTimeout(() => resolve({ kind: "unknown", problem: "its name was not looked up in time" }), withinMs).unref();
  });
  const where = await Promise.race([findReceiver(hostname, post.privateNetworks, lookup), late]);
  if (where.kind === "unknown") return nobody(where.problem);
  if (where.kind === "private") {
    const problem = `${hostname} leads to ${where.address}, a private address: name its network in privateNetworks if that is meant`;
    return { outcome: { kind: "refused", problem }, httpStatus: null };
  }
  return send(post, where, withinMs);
}

function send(
  { url, body, headers, ca }: Post,
  { address, family }: ReceiverAddress & { kind: "found" },
  withinMs: number,
): Promise<Posted> {
  return new Promise((resolve) => {
    const isTls = url.protocol === "https:";
    const options = {
      method: "POST",
      agent: false,
      maxHeaderSize: maxHeaderBytes,
      headers: {
        "user-agent": "Callboard",
        ...headers,
        "content-length": Buffer.byteLength(body),
        connection: "close",
      },
      lookup: pinnedTo(address, family),
      ...(isTls && ca !== undefined ? { ca } : {}),
    };
    const request: ClientRequest = (isTls ? requestHttps : requestHttp)(url, options);
    const timer = setTimeout(() => {
      resolve(nobody(`no answer within ${Math.round(withinMs / 1_000)} s`));
      request.destroy();
    }, withinMs);
    request.once("close", () => clearTimeout(timer));
    request.on("error", (error: Error & { code?: string }) =>
      resolve(nobody(`no answer (${error.code ?? "no HTTP"})`)),
    );
    request.once("response", (response: IncomingMessage) => {
      const { statusCode = 0, headers: told } = response;
      resolve({ outcome: judgeAnswer(statusCode, told["retry-after"]), httpStatus: statusCode });
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxAnswerBytes) request.destroy();
      });
      response.on("error", () => undefined);
    });
    request.end(body);
  });
}

function nobody(problem: string): Posted {
  return { outcome: { kind: "retry", problem, retryAfterMs: null }, httpStatus: null };
}

type LookedUp = (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void;

function pinnedTo(address: string, family: 4 | 6) {
  return (_host: string, options: { all?: boolean | undefined }, done: LookedUp) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}
