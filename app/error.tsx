"use client";

import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <h1 className="sr-only">Callboard</h1>
      <DrawnState
        shape="square"
        tone="bad"
        title="This page broke"
        action={<Button onClick={reset}>Show it again</Button>}
      >
        {error.message}
      </DrawnState>
    </main>
  );
}
