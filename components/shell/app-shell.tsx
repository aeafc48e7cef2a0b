"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type CSSProperties, type ReactNode, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { showMoment } from "@/components/data/past-moment";
import { fleetView } from "@/components/data/queries";
import { useFeedViews } from "@/components/data/use-feed";
import { useFreshness } from "@/components/data/use-freshness";
import { useStored } from "@/components/data/use-stored";
import { Button } from "@/components/ui/button";
import { FeedIndicator } from "./feed-indicator";
import { pages } from "./pages";
import { Rail } from "./rail";
import { usePastInUrl } from "./use-past-in-url";

const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette), {
  ssr: false,
});
const RedisBadge = dynamic(() => import("./redis-badge").then((module) => module.RedisBadge), {
  ssr: false,
  loading: () => <span className="skeleton h-5 w-32" aria-hidden />,
});
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((module) => module.ShortcutHelp), { ssr: false });

const TipLayer = dynamic(() => import("@/components/ui/tip-layer").then((module) => module.TipLayer), { ssr: false });
const StaleBar = dynamic(() => import("./stale-bar").then((module) => module.StaleBar), { ssr: false });

const TimeBar = dynamic(() => import("./time-bar").then((module) => module.TimeBar), { ssr: false });

const firstLookBackMs = 60_000;
const ZoneMark = dynamic(() => import("./zone-mark").then((module) => module.ZoneMark), { ssr: false });

const explain = async (term: string) => (await import("@/lib/glossary")).explainTerm(term);

const fleetOnly = [fleetView];

/** What stands around every page; `account` says who is signed in. */
export function AppShell({ account, children }: { account: ReactNode; children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const [over, setOver] = useState<"palette" | "help" | null>(null);
  const [rail, setRail] = useStored("callboard.rail", "labels");
  const isNarrow = rail === "icons";
  const { kind } = useFreshness();
  const isStale = kind === "stale" || kind === "reconnecting";
  const pastMs = usePastInUrl();
  useFeedViews(fleetOnly);

  useHotkeys("mod+k", () => setOver("palette"), { preventDefault: true, enableOnFormTags: true });
  // In a replay `t` is for its tool calls.
  useHotkeys("t", () => showMoment(Date.now() - firstLookBackMs), {
    useKey: true,
    enabled: pastMs === null && !pathname.startsWith("/replay/"),
  });
  useHotkeys("?", () => setOver("help"), { useKey: true, ignoreModifiers: true });
  useHotkeys(
    pages.map(({ goKey }) => `g>${goKey}`),
    (_, { keys }) => {
      const page = pages.find(({ goKey }) => keys?.includes(goKey));
      if (page) router.push(page.href);
    },
    { useKey: true },
  );

  return (
    <div
      data-stale={isStale}
      className="min-h-dvh max-sm:pb-13 sm:pl-(--rail)"
      style={{ "--rail": isNarrow ? "44px" : "64px" } as CSSProperties}
    >
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-1 focus:left-20 focus:z-50 focus:bg-raised focus:px-2 focus:py-1"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-20 flex h-10 items-center gap-3 border-b border-line bg-surface px-3 sm:px-4">
        <span className="text-sm font-semibold max-sm:sr-only">Callboard</span>
        <RedisBadge />
        <span className="ml-auto" />
        <ZoneMark />
        <FeedIndicator />
        <Button look="plain" onClick={() => setOver("palette")} aria-label="Search and jump (⌘K)">
          <Search aria-hidden className="size-3.5" />
          <span className="text-text-3 max-sm:hidden">Jump to</span>
          <kbd className="max-sm:hidden">⌘K</kbd>
        </Button>
        <Button
          look="quiet"
          onClick={() => setOver("help")}
          aria-label="Keyboard shortcuts (?)"
          className="max-sm:hidden"
        >
          <kbd aria-hidden>?</kbd>
        </Button>
        {account}
      </header>
      <Rail isNarrow={isNarrow} onToggle={() => setRail(isNarrow ? "labels" : "icons")} />
      {pastMs === null ? null : <TimeBar atMs={pastMs} />}
      <main id="content" tabIndex={-1} className="outline-none">
        {children}
      </main>
      <StaleBar />
      <TipLayer explain={explain} />
      {over === "palette" ? <CommandPalette onClose={() => setOver(null)} onHelp={() => setOver("help")} /> : null}
      {over === "help" ? <ShortcutHelp onClose={() => setOver(null)} /> : null}
    </div>
  );
}
