import { SettingsAnswer, SettingsChange, SettingsUndo } from "../schema/settings";
import { get, nothing, post } from "./endpoint";

export const settingsEndpoints = {
  settings: get("settings", "settings.read", "What is in force, where it comes from, and what was changed here", {
    params: nothing,
    query: nothing,
    response: SettingsAnswer,
  }),
  changeSettings: post(
    "changeSettings",
    "settings.write",
    "Change thresholds, expected groups and alert routes in every console",
    {
      params: nothing,
      body: SettingsChange,
      response: SettingsAnswer,
    },
  ),
  undoSettings: post("undoSettings", "settings.write", "Take back the newest change of settings", {
    params: nothing,
    body: SettingsUndo,
    response: SettingsAnswer,
  }),
};
