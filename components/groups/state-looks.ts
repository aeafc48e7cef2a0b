import type { ConsumerState } from "@/lib/schema/consumer-states";
import type { Shape, Tone } from "@/lib/status-look";

/** How each state of a consumer is drawn and said. */
export const stateLooks: Record<ConsumerState, { shape: Shape; tone: Tone; word: string; says: string }> = {
  holding: {
    shape: "square",
    tone: "bad",
    word: "dead, holding entries",
    says: "It has not asked for long, and what it holds is nobody else's until it is claimed.",
  },
  polling: {
    shape: "half",
    tone: "bad",
    word: "polling without progress",
    says: "It asks for entries, and has got or acked nothing for long although there is work.",
  },
  dead: { shape: "ring", tone: "quiet", word: "dead", says: "It has not asked for long and holds nothing: it can go." },
  "never-read": {
    shape: "ring",
    tone: "quiet",
    word: "never read",
    says: "It was made and never got an entry; a fresh idle time is no sign of life.",
  },
  unproven: {
    shape: "question",
    tone: "quiet",
    word: "not seen to read yet",
    says: "This Redis does not tell whether it ever read; the next counts will show it.",
  },
  alive: { shape: "disc", tone: "good", word: "alive", says: "It reads." },
};
