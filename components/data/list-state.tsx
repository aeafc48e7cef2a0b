"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { RequestError } from "./api-client";

interface ListStateProps {
  error: Error | null;
  /** What the list holds: `pending entries`. */
  noun: string;
  /** What the actor may not do, where that is why: else to see the list. */
  forbidden?: { title: string; isByFilter: boolean; why?: string } | undefined;
  isFiltered: boolean;
  /** What to say below that nothing matches. */
  noMatch: ReactNode;
  onClear(): void;
  onRetry(): void;
  /** What is there instead when nothing is wrong and nothing is filtered. */
  children: ReactNode;
}

/** Why a list shows no row, and what to do next. */
export function ListState({
  error,
  noun,
  forbidden = { title: `You may not see ${noun}`, isByFilter: false },
  isFiltered,
  noMatch,
  onClear,
  onRetry,
  children,
}: ListStateProps) {
  const clear = <Button onClick={onClear}>Clear filters</Button>;
  if (error instanceof RequestError && error.status === 403) {
    return (
      <DrawnState
        shape="square"
        tone="quiet"
        title={forbidden.title}
        {...(forbidden.isByFilter ? { action: clear } : {})}
      >
        {error.message}
        {forbidden.why === undefined ? null : ` ${forbidden.why}`}
      </DrawnState>
    );
  }
  if (error) {
    const isFault = error instanceof RequestError && error.status === 400;
    return (
      <DrawnState
        shape="square"
        tone="bad"
        title={`The ${noun} could not be read`}
        action={isFault ? clear : <Button onClick={onRetry}>Try again</Button>}
      >
        {error.message}
      </DrawnState>
    );
  }
  if (isFiltered) {
    return (
      <DrawnState shape="ring" tone="quiet" title={`No ${noun} match`} action={clear}>
        {noMatch}
      </DrawnState>
    );
  }
  return children;
}
