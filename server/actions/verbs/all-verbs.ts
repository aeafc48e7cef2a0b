import type { VerbName } from "@/lib/verbs";
import { ack } from "./ack";
import { claim } from "./claim";
import { deadLetter } from "./dead-letter";
import { discard } from "./discard";
import { redrive } from "./redrive";
import { release } from "./release";
import { removeConsumer } from "./remove-consumer";
import { undo } from "./undo";
import type { VerbRoom } from "./verb";

export const allVerbs: Record<VerbName, VerbRoom> = {
  claim,
  release,
  ack,
  "dead-letter": deadLetter,
  redrive,
  discard,
  "remove-consumer": removeConsumer,
  undo,
};
