import type { ConnectionFacts } from "@/lib/schema/snapshot";
import { addressOf } from "./redis-url";

type Problem = { state: Extract<ConnectionFacts["state"], "unreachable" | "refused">; message: string };

/** What is wrong with a Redis and what to do about it, in one line. `setting` is the variable that names the address. */
export function describeProblem(error: Error, url: string, setting: string, at = addressOf(url)): Problem {
  const address = at;
  const text = error.message;
  const code = "code" in error ? String(error.code) : "";
  if (/^(WRONGPASS|ERR AUTH|ERR invalid password)/i.test(text)) {
    return refused(`Redis at ${address} refuses the user name or password; correct them in ${setting}.`);
  }
  if (/^NOAUTH/.test(text)) return refused(`Redis at ${address} wants a password; put it into ${setting}.`);
  if (/^NOPERM/.test(text)) {
    return refused(`The Redis user at ${address} lacks a permission (${text.replace(/^NOPERM /, "")}); grant it.`);
  }
  if (/DB index is out of range/i.test(text))
    return refused(`Redis at ${address} has no such database; correct ${setting}.`);
  if (/^DENIED/.test(text)) {
    return refused(`Redis at ${address} is in protected mode; give it a password, or connect from its own machine.`);
  }
  if (/max number of clients/.test(text)) {
    return unreachable(`Redis at ${address} has no room for another client; raise its maxclients.`);
  }
  if (/^LOADING/.test(text)) return unreachable(`Redis at ${address} is loading its data; waiting until it is done.`);
  if (/^(MASTERDOWN|CLUSTERDOWN)/.test(text)) return unreachable(`Redis at ${address} has no usable master (${text}).`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return unreachable(`The host of ${address} is not known; check ${setting}.`);
  }
  if (code === "EACCES") {
    return refused(
      `This account may not open the socket ${address}; let it (unixsocketperm, its folder), or correct ${setting}.`,
    );
  }
  if (code === "ECONNREFUSED" || code === "ENOENT")
    return unreachable(`Nothing listens at ${address}; start Redis there or correct ${setting}.`);
  if (code === "NO_TLS" || /wrong version number|packet length too long/i.test(text)) {
    return refused(
      `What listens at ${address} does not speak TLS; write redis:// in ${setting}, or name its TLS port.`,
    );
  }
  if (code === "UNANSWERED" || /in the reply, found "\\u0015"/.test(text)) {
    return unreachable(
      `What listens at ${address} closes the connection without an answer; if it wants TLS, write rediss:// in ${setting}. Trying again.`,
    );
  }
  if (/in the reply, found "H"/.test(text)) {
    return refused(`An HTTP server listens at ${address}, and no Redis; correct host and port in ${setting}.`);
  }
  if (/unknown command .?(TIME|SCAN|SELECT)\b/i.test(text)) {
    return refused(
      `What listens at ${address} is a sentinel, or no Redis that could be watched (${firstLine(text)}); for sentinels write redis+sentinel://${address}/<master> in ${setting}.`,
    );
  }
  if (/in the reply, found/.test(text)) {
    return refused(
      `What listens at ${address} does not speak the Redis protocol; check ${setting} (rediss:// for TLS).`,
    );
  }
  if (/certificate|SSL|TLS|EPROTO/i.test(`${code} ${text}`)) {
    return refused(`No TLS with ${address}: ${text}; check the certificate, or use redis:// without TLS.`);
  }
  return unreachable(`Redis at ${address} does not answer (${code || text}); trying again.`);
}

/** Redis repeats the arguments of a command that it does not know. */
function firstLine(text: string): string {
  return text.split(",")[0] ?? text;
}

function refused(message: string): Problem {
  return { state: "refused", message };
}

function unreachable(message: string): Problem {
  return { state: "unreachable", message };
}
