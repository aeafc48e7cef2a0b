import { pages } from "./pages";

export interface Shortcut {
  keys: readonly string[];
  does: string;
}

/** What the help lists; the keys themselves are bound where they act. */
export const shortcutGroups: readonly { title: string; shortcuts: readonly Shortcut[] }[] = [
  {
    title: "Anywhere",
    shortcuts: [
      { keys: ["⌘", "K"], does: "jump to a call, a page, a theme" },
      ...pages.map(({ goKey, label }) => ({ keys: ["g", goKey], does: `go to ${label.toLowerCase()}` })),
      { keys: ["g", "r"], does: "go to the replay of the call or entry at hand" },
      { keys: ["t"], does: "show the past: the board as it stood" },
      { keys: [",", "."], does: "in the past: a step back, a step on; < and > between incidents" },
      { keys: ["p"], does: "in the past: play, pause" },
      { keys: ["l"], does: "out of the past, to what is now" },
      { keys: ["?"], does: "this help" },
      { keys: ["esc"], does: "close what is open" },
    ],
  },
  {
    title: "In a table",
    shortcuts: [
      { keys: ["/"], does: "search and filter" },
      { keys: ["j"], does: "next row" },
      { keys: ["k"], does: "row before" },
      { keys: ["enter"], does: "open the row beside the table; again: its page" },
      { keys: ["u"], does: "undo what was done last; else take the new order" },
      { keys: ["c"], does: "claim the pending entry at hand for whoever can take it, at once" },
      { keys: ["x"], does: "select the row; with shift up to it" },
      {
        keys: ["a"],
        does: "ack the pending entry at hand, at once; with rows selected: to what can be done with them",
      },
    ],
  },
  {
    title: "In Incidents",
    shortcuts: [
      { keys: ["a"], does: "acknowledge the incident at hand" },
      { keys: ["o"], does: "take it; again: give it back" },
      { keys: ["n"], does: "write a note; enter keeps it" },
      { keys: ["r"], does: "resolve it; enter confirms" },
    ],
  },
  {
    title: "In a replay",
    shortcuts: [
      { keys: ["space"], does: "play, pause" },
      { keys: ["←", "→"], does: "5 s back, on" },
      { keys: ["shift", "←", "→"], does: "to the turn before, the next turn" },
      { keys: ["[", "]"], does: "slower, faster" },
      { keys: [",", "."], does: "to the entry before, the next entry" },
      { keys: ["e"], does: "next error; with shift the one before, as with all of these" },
      { keys: ["t", "h", "b"], does: "next tool call, hand-off, barge-in" },
      { keys: ["s", "m", "u"], does: "next slow reply, missing entries, entries no group acked" },
      { keys: ["v"], does: "turns, raw entries, or both" },
      { keys: ["l"], does: "to the newest entry, and on with it" },
      { keys: ["n"], does: "write a note on this moment" },
      { keys: ["c"], does: "copy a link to this moment" },
      { keys: ["/"], does: "search what was said" },
    ],
  },
];
