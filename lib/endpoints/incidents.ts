import { AlertRouteParams, AlertRoutesAnswer, AlertRouteTest, AlertRouteTestRequest } from "../schema/alert-route";
import {
  IncidentDetail,
  IncidentNoteRequest,
  IncidentOwnerRequest,
  IncidentParams,
  IncidentRequest,
  IncidentResolveRequest,
  IncidentsPage,
  IncidentsQuery,
} from "../schema/incident";
import { get, nothing, post } from "./endpoint";

const maxBodyBytes = 20_000;
const about = { params: IncidentParams, response: IncidentDetail, maxBodyBytes };

export const incidentsEndpoints = {
  incidents: get("incidents", "incidents.read", "What is and was wrong, open ones first", {
    params: nothing,
    query: IncidentsQuery,
    response: IncidentsPage,
  }),
  incident: get("incident", "incidents.read", "One incident with all that happened", {
    params: IncidentParams,
    query: nothing,
    response: IncidentDetail,
  }),
  acknowledgeIncident: post("acknowledgeIncident", "incidents.write", "Say that somebody looks at it", {
    ...about,
    body: IncidentRequest,
  }),
  ownIncident: post("ownIncident", "incidents.write", "Take it, give it to somebody, or give it back", {
    ...about,
    body: IncidentOwnerRequest,
  }),
  noteIncident: post("noteIncident", "incidents.write", "Write a note under it", {
    ...about,
    body: IncidentNoteRequest,
  }),
  resolveIncident: post("resolveIncident", "incidents.write", "Say that it is over; it opens again if it gets worse", {
    ...about,
    body: IncidentResolveRequest,
  }),
  alertRoutes: get(
    "alertRoutes",
    "incidents.read",
    "Who is told of incidents, and how each receiver fares; no secrets",
    {
      params: nothing,
      query: nothing,
      response: AlertRoutesAnswer,
    },
  ),
  testAlertRoute: post("testAlertRoute", "alert-routes.test", "Send a test to one receiver, once and at once", {
    params: AlertRouteParams,
    body: AlertRouteTestRequest,
    response: AlertRouteTest,
    maxBodyBytes,
  }),
};
