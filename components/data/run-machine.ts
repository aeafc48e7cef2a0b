import type { Step } from "@/lib/step";

export interface MachineOptions<State extends { shown: unknown }, Event, Effect> {
  first: State;
  reduce(state: State, event: Event): Step<State, Effect>;
  /** Does what a step asks for. What comes of it is sent as an event of its own, at once or later. */
  perform(effect: Effect): void;
}

/**
 * Runs a reducer in the world: one event after the other, each with its effects, before the next is looked at. Whoever
 * subscribes hears of each change of what is `shown`.
 */
export function runMachine<State extends { shown: unknown }, Event, Effect>({
  first,
  reduce,
  perform,
}: MachineOptions<State, Event, Effect>) {
  const listeners = new Set<() => void>();
  let state = first;
  let waiting: Event[] = [];
  let isRunning = false;

  function take(event: Event): void {
    const step = reduce(state, event);
    const hasChanged = step.state.shown !== state.shown;
    state = step.state;
    if (hasChanged) for (const listener of listeners) listener();
    for (const effect of step.effects) perform(effect);
  }

  function send(event: Event): void {
    waiting.push(event);
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next);
    } finally {
      waiting = [];
      isRunning = false;
    }
  }

  return {
    getState: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send,
    /** What comes of a question; also what goes wrong while the answer is taken. Null is nothing to tell. */
    sendAnswer<Answer>(
      asked: Promise<Answer>,
      toEvent: (answer: Answer) => Event | null,
      toFailure: (error: Error) => Event,
    ): void {
      const tell = (event: Event | null) => event !== null && send(event);
      asked
        .then((answer) => tell(toEvent(answer)))
        .catch((error) => tell(toFailure(error instanceof Error ? error : new Error(String(error)))));
    },
  };
}
