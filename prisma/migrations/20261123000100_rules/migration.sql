-- What Prisma's schema language cannot say: the words that a state may be, indexes over the few rows that are
-- still open, and the notice that every process of the farm listens for.

-- States. The words are those of packages/domain and packages/contracts.
ALTER TABLE "run" ADD CONSTRAINT "run_state_known" CHECK (
  "state" IN ('queued', 'leased', 'running', 'completed', 'failed', 'unsupported', 'cancelled')
);
ALTER TABLE "job" ADD CONSTRAINT "job_state_known" CHECK (
  "state" IN ('queued', 'running', 'completed', 'failed', 'cancelled')
);
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_state_known" CHECK (
  "state" IN ('running', 'completed', 'failed', 'unsupported', 'cancelled')
);
ALTER TABLE "device" ADD CONSTRAINT "device_state_known" CHECK (
  "state" IN ('idle', 'busy', 'cooling', 'quarantined', 'draining', 'offline')
);
ALTER TABLE "job_event" ADD CONSTRAINT "job_event_type_known" CHECK (
  "type" IN ('state', 'progress', 'run', 'done')
);
ALTER TABLE "sample_set" ADD CONSTRAINT "sample_set_phase_known" CHECK ("phase" IN ('warmup', 'measured'));

-- A run under a lease names its session and its device; one without a lease names no session.
ALTER TABLE "run" ADD CONSTRAINT "run_session_while_leased" CHECK (
  ("state" IN ('leased', 'running')) = ("session_id" IS NOT NULL)
  AND ("state" NOT IN ('leased', 'running') OR "device_id" IS NOT NULL)
);
-- A waiting run is for one device or for one pool.
ALTER TABLE "run" ADD CONSTRAINT "run_target_while_queued" CHECK (
  "state" <> 'queued' OR ("device_id" IS NULL) <> ("pool" IS NULL)
);
-- A lease is whole or absent.
ALTER TABLE "device" ADD CONSTRAINT "device_lease_whole" CHECK (
  ("lease_session_id" IS NULL) = ("leased_at" IS NULL) AND ("lease_session_id" IS NULL) = ("lease_expires_at" IS NULL)
);

-- Small indexes over what is open, however much has ended.
CREATE INDEX "run_waiting_idx" ON "run" ("priority" DESC, "created_at", "ordinal") WHERE "state" = 'queued';
CREATE INDEX "run_waiting_expiry_idx" ON "run" ("expires_at") WHERE "state" = 'queued';
CREATE INDEX "run_session_idx" ON "run" ("session_id") WHERE "session_id" IS NOT NULL;
CREATE INDEX "device_lease_expiry_idx" ON "device" ("lease_expires_at") WHERE "lease_session_id" IS NOT NULL;
CREATE INDEX "job_webhook_due_idx" ON "job" ("webhook_next_at") WHERE "webhook_state" = 'due';

-- Equal encodings are one model: the latency endpoint looks thousands of them up at once.
CREATE INDEX "model_spec_idx" ON "model" USING hash ("spec") WHERE "spec" IS NOT NULL;

-- Every change that somebody may be watching is told on the channel `paceline` when it commits, whoever wrote
-- it. Equal notices of one transaction are sent once.
CREATE FUNCTION "notify_job_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('paceline', json_build_object('jobId', NEW."job_id")::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER "job_event_told" AFTER INSERT ON "job_event"
  FOR EACH ROW EXECUTE FUNCTION "notify_job_event"();

CREATE FUNCTION "notify_device"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('paceline', json_build_object('deviceId', NEW."id")::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER "device_made_told" AFTER INSERT ON "device"
  FOR EACH ROW EXECUTE FUNCTION "notify_device"();
-- Being seen again, or a lease renewed, is not news.
CREATE TRIGGER "device_changed_told" AFTER UPDATE ON "device"
  FOR EACH ROW WHEN (
    (OLD."state", OLD."state_reason", OLD."epoch", OLD."name", OLD."pool", OLD."runtimes", OLD."lease_session_id")
      IS DISTINCT FROM
    (NEW."state", NEW."state_reason", NEW."epoch", NEW."name", NEW."pool", NEW."runtimes", NEW."lease_session_id")
  )
  EXECUTE FUNCTION "notify_device"();
