import type { ComponentProps } from "react";

type Look = "plain" | "quiet" | "primary" | "chosen" | "danger";

const looks: Record<Look, string> = {
  plain: "border border-line-strong bg-surface hover:bg-hover text-text",
  quiet: "border border-transparent hover:bg-hover text-text-2 hover:text-text",
  chosen: "border border-accent bg-selected text-text",
  danger: "border border-bad bg-surface hover:bg-bad-bg text-bad",
  primary: "border border-accent-solid bg-accent-solid text-on-accent hover:brightness-110",
};

/** A button of one line; `tip` is its hover sentence. */
export function Button({
  look = "plain",
  tip,
  className = "",
  ...props
}: ComponentProps<"button"> & { look?: Look; tip?: string }) {
  return (
    <button
      type="button"
      data-tip={tip}
      className={`inline-flex h-7 items-center gap-1.5 rounded px-2 text-xs whitespace-nowrap disabled:opacity-50 ${looks[look]} ${className}`}
      {...props}
    />
  );
}
