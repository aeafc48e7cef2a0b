"use client";

import dynamic from "next/dynamic";

export const LazyActorButton = dynamic(() => import("./actor-button").then((module) => module.ActorButton), {
  ssr: false,
});
