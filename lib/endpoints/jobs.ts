import { z } from "zod";
import {
  Job,
  JobParams,
  JobPreview,
  JobReport,
  JobRequest,
  JobStartRequest,
  JobsAnswer,
  JobTargetsRequest,
} from "../schema/job";
import { events, get, maxJobBytes, nothing, post, remove } from "./endpoint";

export const jobsEndpoints = {
  jobs: get("jobs", "pending.read", "The newest jobs", { params: nothing, query: nothing, response: JobsAnswer }),
  createJob: post("createJob", "jobs.write", "Freeze a selection to act on; it runs when started", {
    params: nothing,
    body: JobRequest,
    response: Job,
    maxBodyBytes: maxJobBytes,
  }),
  job: get("job", "pending.read", "How far a job is, and what it skipped", {
    params: JobParams,
    query: nothing,
    response: JobReport,
  }),
  cancelJob: remove("cancelJob", "jobs.write", "Stop a job; what is done stays done", {
    params: JobParams,
    response: Job,
  }),
  addJobTargets: post("addJobTargets", "jobs.write", "Add a part of the selection to a draft", {
    params: JobParams,
    body: JobTargetsRequest,
    response: Job,
    maxBodyBytes: maxJobBytes,
  }),
  dryRunJob: post("dryRunJob", "jobs.write", "What a draft would do to its selection; writes nothing", {
    params: JobParams,
    body: nothing,
    response: JobPreview,
  }),
  startJob: post("startJob", "jobs.write", "Run a draft whose total was seen", {
    params: JobParams,
    body: JobStartRequest,
    response: Job,
  }),
  jobEvents: events("jobEvents", "pending.read", "Server-sent events: `event: job` until it has ended", {
    params: JobParams,
    query: nothing,
    response: z.object({ event: z.literal("job"), data: Job }),
  }),
};
