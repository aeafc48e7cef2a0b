"use client";

import { createContext } from "react";

/** What is looked for where a text stands; it is marked wherever it occurs. Empty: nothing is. */
export const SearchWords = createContext("");
