import type { VerbName } from "@/lib/verbs";
import { ack } from "./ack";
import { ackDelete } from "./ack-delete";
import { claim } from "./claim";
import { createGroup } from "./create-group";
import { deadLetter } from "./dead-letter";
import { deleteEverywhere } from "./delete-everywhere";
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
  "ack-delete": ackDelete,
  "delete-everywhere": deleteEverywhere,
  "dead-letter": deadLetter,
  redrive,
  discard,
  "remove-consumer": removeConsumer,
  "create-group": createGroup,
  undo,
};
