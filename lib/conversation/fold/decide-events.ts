import type { RawEvent } from "../../schema/conversation-event";
import { createRecorder } from "./decide";
import { createDuplicates } from "./duplicates";
import { withDefaults } from "./fold";
import { applyEvent, emptyCall, type FoldOptions } from "./fold-call";
import { emptyTools } from "./fold-tools";

/** Texts further back are of no more use: a turn that long past is not gone on with. */
const keptTurns = 200;

/**
 * Gives each event of a call, in stream order and before it is masked, what its words decide in the fold. Keeps no more
 * of what was said than the last turns.
 */
export function createEventDecider(options: FoldOptions = {}): (event: RawEvent) => RawEvent {
  const recorder = createRecorder();
  const call = emptyCall(recorder.decide);
  const isDuplicate = createDuplicates(recorder.decide);
  const { turnGapMs } = withDefaults(options);
  let forgottenTo = 0;

  function forget(): void {
    call.tools = emptyTools();
    for (const list of [call.marks, call.handoffs, call.gaps, call.firstToken, call.endToEnd]) list.length = 0;
    for (const map of [call.memory, call.states, call.usage]) map.clear();
    for (; forgottenTo < call.turns.drafts.length - keptTurns; forgottenTo++) {
      for (const segment of call.turns.drafts[forgottenTo]?.segments ?? []) {
        segment.text = "";
        segment.words = undefined;
      }
    }
  }

  return (event) => {
    if (!isDuplicate(event)) applyEvent(call, withoutContent(event), turnGapMs);
    forget();
    return { ...event, decided: recorder.take() };
  };
}

/** What belongs together shows in so much of a text. */
const maxRead = 16_384;

function withoutContent({ args: _, result: __, value: ___, ...event }: RawEvent): RawEvent {
  const { text } = event;
  return text !== undefined && text.length > maxRead ? { ...event, text: text.slice(0, maxRead) } : event;
}
