"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { ScrollArea } from "@base-ui/react/scroll-area";
import { Dialog } from "@/components/ui/dialog";
import { shortcutGroups } from "./shortcuts";

export function ShortcutHelp({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keyboard" hasClose onClose={onClose}>
      {/* Its style element would only hide the browser's own scrollbar, and is not allowed on our pages. */}
      <CSPProvider disableStyleElements>
        <ScrollArea.Root className="flex min-h-0">
          <ScrollArea.Viewport className="grid grow gap-x-8 gap-y-4 overscroll-contain px-4 pt-1 pb-4 sm:grid-cols-2">
            {shortcutGroups.map(({ title, shortcuts }) => (
              <section key={title} aria-label={title}>
                <h3 className="pb-1 text-xs text-text-3">{title}</h3>
                <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1.5">
                  {shortcuts.map(({ keys, does }) => (
                    <div key={does} className="contents">
                      <dt className="flex items-start gap-1 pt-0.5">
                        {keys.map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </dt>
                      <dd className="text-text-2">{does}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </ScrollArea.Viewport>
        </ScrollArea.Root>
      </CSPProvider>
    </Dialog>
  );
}
