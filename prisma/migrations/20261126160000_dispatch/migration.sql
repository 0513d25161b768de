-- How many of a job's runs have ended, as they are when this is called: being volatile it sees what was committed since
-- the statement that calls it began, and what that statement has changed so far.
CREATE FUNCTION "job_progress"("of_job" TEXT, "terminal" TEXT[], OUT "done" INTEGER, OUT "total" INTEGER)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  SELECT count(*) FILTER (WHERE "state" = ANY ("terminal")), count(*) INTO "done", "total"
  FROM "run" WHERE "job_id" = "of_job";
END
$$;

-- Cancels have a channel of their own besides: workers that measure hear nothing else, as to be woken by every step of
-- every job costs each of them more than its own sessions do.
CREATE OR REPLACE FUNCTION "notify_job_cancelled"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('paceline', json_build_object('jobId', NEW."id", 'cancelled', true)::text);
  PERFORM pg_notify('paceline_cancelled', NEW."id");
  RETURN NULL;
END
$$;

-- A device's row changes twice in each session, and with a lease's columns in no index such a change writes none: all
-- versions of the row stay on its page and are pruned there, where every look at a device walked through those that
-- vacuum had not come to yet. Devices are few: those whose lease has run out are found by looking at each. That a session
-- has one device is held by the session's own key, as the statement that leases a device makes its session.
DROP INDEX "device_lease_session_id_key";
DROP INDEX "device_lease_expiry_idx";
ALTER TABLE "device" SET (fillfactor = 50);

-- What is served next has its own indexes since devices and pools have queues of their own; nothing reads this one.
DROP INDEX "run_waiting_idx";

-- Commits that notify take turns across the whole server, a wait for the disk included. What sessions write in their
-- course leaves it to the worker to tell of it, of many at once, when it is committed (packages/db/src/events/notices.ts).
CREATE OR REPLACE FUNCTION "notify_job_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('paceline.told_behind', true) = 'on' THEN RETURN NULL; END IF;
  PERFORM pg_notify('paceline', json_build_object('jobId', NEW."job_id")::text);
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION "notify_device"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('paceline.told_behind', true) = 'on' THEN RETURN NULL; END IF;
  PERFORM pg_notify('paceline', json_build_object('deviceId', NEW."id")::text);
  RETURN NULL;
END
$$;
