import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CallFigures } from "@/components/replay/call-figures";
import { SidePanel } from "@/components/replay/side-panel";
import { transcript } from "../../../support/transcript-parts";

const nothing = () => undefined;

function panel(isReading: boolean): string {
  const now = transcript({});
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <SidePanel
        now={now}
        startMs={0}
        isReading={isReading}
        isSheetOpen={false}
        onCloseSheet={nothing}
        onSeek={nothing}
        groups={null}
      >
        <CallFigures callId="a" now={now} startMs={0} isReading={isReading} onSeek={nothing} />
      </SidePanel>
    </QueryClientProvider>,
  );
}

test("while the call is read and the playhead stands nowhere, nothing is told of it", () => {
  const shown = panel(true);
  expect(shown).toContain(
    'agent</dt><dd class="figure min-w-0 overflow-x-clip text-right wrap-anywhere">reading…</dd>',
  );
  expect(shown).toContain("Reading the call…");
  expect(shown).not.toContain(">?<");
  expect(shown).not.toContain("No entry up to here");
});

test("once it is read, what no entry says yet is said to be so, and what is still asked for is being read", () => {
  const shown = panel(false);
  expect(shown).not.toContain("Reading the call…");
  expect(shown).toContain(
    'data-tip="No entry up to here names the agent."><span class="text-text-3">not named yet</span></dd>',
  );
  expect(shown).toContain('redelivered</dt><dd class="figure min-w-0 text-right">reading…</dd>');
});
