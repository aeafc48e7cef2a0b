import { formatBytes, formatCounted, formatDuration } from "@/lib/format";
import type { NodeFacts } from "@/lib/schema/node-facts";
import type { MasterNaming } from "@/lib/schema/snapshot";
import type { Shape, Tone } from "@/lib/status-look";

/** As long as a shard may be silent before its calls are told to be old. */
const maxSilentMs = 1_500;
/** Less may be the way of the answer on a busy machine, and not its clock. */
const minClockMs = 1_000;

export type NodeStanding = { shape: Shape; tone: Tone; text: string };

/** One word for how a node stands, and what is known beyond it. */
export function nodeStanding(
  node: Pick<NodeFacts, "role" | "state" | "health" | "staleMs" | "lagBytes">,
): NodeStanding {
  const { state, health, staleMs, lagBytes } = node;
  if (state === "connected" && (staleMs ?? 0) < maxSilentMs) return { shape: "disc", tone: "good", text: "answers" };
  if (state === "connected" || state === "unreachable") {
    return { shape: "square", tone: "bad", text: `not answered for ${formatDuration(staleMs)}` };
  }
  if (state === "refused") return { shape: "square", tone: "bad", text: "refuses the console" };
  if (state === "connecting") return { shape: "half", tone: "info", text: "connecting" };
  if (health === "fail") return { shape: "square", tone: "bad", text: "failed, the others say" };
  if (health === "loading") return { shape: "half", tone: "info", text: "copying from its master" };
  if (lagBytes === 0) return { shape: "disc", tone: "good", text: "in step" };
  if (lagBytes !== null) return { shape: "disc", tone: "good", text: `${formatBytes(lagBytes)} behind` };
  return health === "online"
    ? { shape: "disc", tone: "good", text: "online" }
    : { shape: "question", tone: "quiet", text: "? · nobody says" };
}

/** "3 masters, 3 replicas: all masters answer"; of replicas that are not read it is told what others say. */
export function summariseNodes(nodes: readonly NodeFacts[]): string {
  const masters = nodes.filter(({ role }) => role === "master");
  const replicas = nodes.filter(({ role }) => role === "replica");
  const failed = replicas.filter((node) => nodeStanding(node).tone === "bad").length;
  const counted = [
    ...(masters.length > 0 ? [formatCounted(masters.length, "master")] : []),
    ...(replicas.length > 0 ? [formatCounted(replicas.length, "replica")] : []),
  ];
  const lost = failed === 0 ? [] : [`${formatCounted(failed, "replica")} failed`];
  return `${counted.join(", ")}: ${[answering(masters.length > 0 ? masters : replicas), ...lost].join(", ")}`;
}

function answering(read: readonly NodeFacts[]): string {
  const noun = read[0]?.role ?? "master";
  const silent = read.filter((node) => nodeStanding(node).tone !== "good").length;
  if (read.length === 1) return silent === 0 ? `the ${noun} answers` : `the ${noun} does not answer`;
  if (silent === 0) return `all ${noun}s answer`;
  if (silent === read.length) return `no ${noun} answers`;
  return `${silent} of ${read.length} ${noun}s ${silent === 1 ? "does" : "do"} not answer`;
}

/** "1.2 s ahead", "240 ms behind"; null where it is too little to matter. */
export function describeClock(clockOffsetMs: number): string | null {
  if (Math.abs(clockOffsetMs) < minClockMs) return null;
  return `${formatDuration(Math.abs(clockOffsetMs))} ${clockOffsetMs > 0 ? "ahead" : "behind"}`;
}

/** Which sentinel named the master first, how many agree, and who was silent. */
export function describeNaming({ namedBy, votes, sentinels, silent }: MasterNaming): string {
  if (sentinels === 1) return `Named the master by 1 sentinel: ${namedBy}.`;
  const agreed = votes === sentinels ? `all ${sentinels} sentinels` : `${votes} of ${sentinels} sentinels`;
  const quiet = silent.length === 0 ? "" : ` No answer from ${silent.join(", ")}.`;
  return `Named the master by ${agreed}, first by ${namedBy}.${quiet}`;
}
