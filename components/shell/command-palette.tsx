"use client";

import { Command } from "cmdk";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { usePaletteGroups } from "./use-palette-groups";

const groupLook =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-text-3";

/** Jump to a call by a part of its id, to a page, or set the theme. */
export function CommandPalette({ onClose, onHelp }: { onClose(): void; onHelp(): void }) {
  const [text, setText] = useState("");
  const [pointed, setPointed] = useState("");
  const q = text.trim().slice(0, 200);
  const groups = usePaletteGroups(q, onHelp);
  const items = groups.flatMap((group) => group.items);
  const value = items.some((item) => item.value === pointed) ? pointed : (items[0]?.value ?? "");

  return (
    <Dialog title="Search and jump" isTitleShown={false} onClose={onClose}>
      <Command
        shouldFilter={false}
        label="Search and jump"
        value={value}
        onValueChange={setPointed}
        className="flex min-h-0 flex-col"
      >
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="A call's id, caller or agent, a page, a theme"
          className="h-11 shrink-0 border-b border-line bg-transparent px-3 text-base outline-none placeholder:text-text-3"
        />
        <Command.List className="h-[min(360px,60vh)] overflow-auto py-1">
          <Command.Empty className="px-3 py-6 text-center text-text-2">
            Nothing matches “{q}”. A call is found by any part of its id, and by its caller, agents or outcome as far as
            its events tell them; one that is over also by what was said in it.
          </Command.Empty>
          {groups.map((group) => (
            <Command.Group key={group.heading} heading={group.heading} className={groupLook}>
              {group.items.map((item) => (
                <Command.Item
                  key={item.value}
                  value={item.value}
                  onSelect={() => {
                    if (item.staysOpen !== true) onClose();
                    item.act();
                  }}
                  className="mx-1 flex h-8 cursor-pointer items-center gap-2 rounded px-2 data-[selected=true]:bg-selected"
                >
                  {item.shows}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
